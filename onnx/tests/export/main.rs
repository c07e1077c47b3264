//! Networks as ONNX files, and as files of weights for PyTorch. They are written to a folder with inputs and predictions, which
//! `.ci/interop` compares with ONNX Runtime, and `.ci/python` with PyTorch.

#[path = "../common/mod.rs"]
mod common;
mod rows;

use std::fs;
use std::path::PathBuf;

use common::{Visitor, inputs, random};
use stackprop::prelude::*;
use stackprop::tensor::Element;
use stackprop::tensor::plain::all_scalars;
use stackprop::weights::{Layout, Options};

const SAMPLES: usize = 3;

/// Writes a file for each network, and what it predicts.
struct Write {
    folder: PathBuf,
    count: usize,
    /// Whether `python/networks.py` is to build the networks in PyTorch.
    for_pytorch: bool,
}

impl Visitor for Write {
    fn visit<N: Network>(&mut self) {
        let (network, inputs) = (random::<N>(), inputs::<N>(SAMPLES));
        let path = self.folder.join(N::NAME);
        stackprop_onnx::export(&*network, path.with_extension("onnx")).unwrap();
        if self.for_pytorch {
            fs::write(path.with_extension("json"), rows::list(N::ROWS).to_string()).unwrap();
            network.save_with(path.with_extension("safetensors"), &pytorch()).unwrap();
        }
        let outputs = network.predict_all(&inputs);
        let inputs: Vec<f64> = all_scalars(&inputs).iter().map(|value| value.number()).collect();
        let outputs: Vec<f64> = all_scalars(&outputs).iter().map(|value| value.to_f64()).collect();
        for (extension, values) in [("inputs", inputs), ("outputs", outputs)] {
            let doubles: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            fs::write(path.with_extension(extension), doubles).unwrap();
        }
        self.count += 1;
    }
}

// Networks that can be written, but not yet read.
network! {
    struct Text = Input<Tokens<6, 300>>, Embedding<300, 4>, PerStep<(Dense<4, 8>, Residual<(Dense<8, 8>, Tanh)>, Dense<8, 5>)>, Softmax;
}
network! {
    struct Headed = Input<Sequence<5, 3>>, Conv1d<3, 4, 3>, Tanh,
        Heads<steps: (PerStep<Dense<4, 3>>, Softmax), whole: (Flatten, Dense<12, 2>), last: (Last)>;
}
network! {
    struct Attentive = Input<Sequence<6, 8>>, PositionalEncoding, Residual<(LayerNorm, SelfAttention<8, 2>)>,
        LearnedPositions, LayerNorm, SelfAttention<8, 4, KeyValueHeads<2>, Causal, Rotary>, Tanh,
        Conv1d<8, 8, 1>, LayerNorm, SelfAttention<8, 1, NoBias>, Tanh;
}
network! {
    struct Decoding = Input<Sequence<7, 8>>, Conv1d<8, 8, 1>,
        ConcatSteps<(SliceSteps<4, 3>, Residual<(RMSNorm, SelfAttention<8, 2, Causal>)>), (SliceSteps<0, 4>, Conv1d<8, 8, 1>)>,
        Residual<
            (ConcatSteps<(SliceSteps<0, 3>, LayerNorm), SliceSteps<3, 4>>, CrossAttention<8, 4, 3, KeyValueHeads<2>>), SliceSteps<0, 3>,
        >,
        ConcatSteps<Identity, Identity>, CrossAttention<8, 2, 1, NoBias>, Flatten, Dense<8, 3>;
}
network! {
    struct States = Input<Sequence<5, 3>>, RNN<3, 4, LearnedState>, GRU<4, 5, LearnedState, NoBias>,
        Bidirectional<LSTM<5, 3, LearnedState, Peepholes>>, LSTM<6, 2, LearnedState>;
}
network! {
    struct Padded = Input<Tokens<9, 4>>, Concat<Embedding<4, 8>, PaddingMask<0>>,
        SelfAttention<8, 2, Masked>, ConcatSteps<CrossAttention<8, 4, 3, Masked>, Identity>,
        SelfAttention<8, 2, Masked, Causal, KeyValueHeads<1>>, Flatten, Dense<_, 3>;
}
network! {
    struct Products = Input<Image<2, 4, 5>>, Multiply<Conv2d<2, 3, 3, Same>, (Conv2d<2, 3, 1>, Sigmoid), Conv2d<2, 3, 1>>,
        Dot<Identity, (Conv2d<3, 3, 1>, Tanh)>, Flatten, Dot<Dense<20, 6>, (Dense<20, 6>, ReLU)>;
}
network! {
    struct ProductsOfSteps = Input<Sequence<6, 4>>, Multiply<Conv1d<4, 4, 3, Same>, Identity>, Dot<PerStep<Dense<4, 3>>, Conv1d<4, 3, 1>>;
}
network! { struct Letters = Input<Tokens<6, 7>>, OneHot, Conv1d<7, 3, 2>, LogSoftmax, Conv1d<3, 2, 3, Causal>; }

fn pytorch() -> Options {
    Options::new().layout(Layout::PyTorch)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("interop")
}

/// Loads the weights that `python/networks.py` has drawn, and predicts the same as PyTorch.
struct Compare {
    folder: PathBuf,
    tolerance: f64,
    worst: f64,
}

impl Visitor for Compare {
    fn visit<N: Network>(&mut self) {
        let path = self.folder.join(N::NAME);
        let network = N::load_with(path.with_extension("pytorch"), &pytorch()).unwrap();
        let outputs = network.predict_all(&inputs::<N>(SAMPLES));
        let predicted = fs::read(path.with_extension("predicted")).unwrap();
        let predicted: Vec<f64> = predicted.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        let outputs: Vec<f64> = all_scalars(&outputs).iter().map(|y: &N::Scalar| y.to_f64()).collect();
        assert_eq!(outputs.len(), predicted.len(), "{}", N::NAME);
        let largest = predicted.iter().fold(0.0, |largest: f64, y| largest.max(y.abs()));
        for (y, expected) in outputs.iter().zip(&predicted) {
            let difference = (y - expected).abs() / largest;
            assert!(difference <= self.tolerance, "{}: {y}, in PyTorch {expected}", N::NAME);
            self.worst = self.worst.max(difference);
        }
    }
}

/// `.ci/python` sets the variable when PyTorch's files are there. Without it there is nothing to compare.
#[test]
fn weights_of_pytorch_give_its_predictions() {
    if std::env::var_os("STACKPROP_TEST_PYTORCH").is_none() {
        return;
    }
    for (folder, tolerance, each) in
        [("f32", 1e-5, common::each as fn(&mut Compare)), ("f64", 1e-12, common::each_double)]
    {
        let mut compare = Compare { folder: root().join(folder), tolerance, worst: 0.0 };
        each(&mut compare);
        println!("{folder}: from PyTorch, the largest difference is {:.1e}, {tolerance:.0e} is allowed", compare.worst);
    }
}

#[test]
fn each_network_becomes_a_file() {
    let root = root();
    let each = |write: &mut Write| {
        common::each(write);
        write.for_pytorch = false;
        write.visit::<Text>();
        write.visit::<Letters>();
        write.visit::<Headed>();
        write.visit::<Attentive>();
        write.visit::<Decoding>();
        write.visit::<Padded>();
        write.visit::<States>();
        write.visit::<Products>();
        write.visit::<ProductsOfSteps>();
    };
    let each_double = |write: &mut Write| {
        common::each_double(write);
        write.for_pytorch = false;
        // ONNX Runtime has no `OneHot` of doubles, and the reference implementation fails.
        write.visit::<Text<f64>>();
        write.visit::<Headed<f64>>();
        write.visit::<Attentive<f64>>();
        write.visit::<Decoding<f64>>();
        write.visit::<Padded<f64>>();
        write.visit::<Products<f64>>();
        write.visit::<ProductsOfSteps<f64>>();
    };
    for (folder, each) in [("f32", &each as &dyn Fn(&mut Write)), ("f64", &each_double)] {
        let folder = root.join(folder);
        fs::create_dir_all(&folder).unwrap();
        let mut write = Write { folder, count: 0, for_pytorch: true };
        each(&mut write);
        assert!(write.count > 30);
    }
}

/// Compares the files in `f32` with those in `tests/exported`, from which `tests/compiled` imports networks.
struct Compiled {
    folder: PathBuf,
    differ: Vec<&'static str>,
}

impl Visitor for Compiled {
    fn visit<N: Network>(&mut self) {
        let path = self.folder.join(N::NAME).with_extension("onnx");
        let bytes = stackprop_onnx::to_bytes(&*random::<N>()).unwrap();
        if std::env::var_os("UPDATE").is_some() {
            fs::write(path, bytes).unwrap();
        } else if fs::read(path).ok() != Some(bytes) {
            self.differ.push(N::NAME);
        }
    }
}

#[test]
fn the_files_that_are_imported_elsewhere_are_up_to_date() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/exported");
    let mut compiled = Compiled { folder, differ: Vec::new() };
    common::each(&mut compiled);
    assert_eq!(compiled.differ, [""; 0], "written differently; `UPDATE=1` replaces the files");
}

#[test]
fn what_has_no_operators_yet_is_an_error_that_names_the_layer() {
    network! { struct Net = Input<Sequence<4, 8>>, recurrent: LSTM<8, 4, LearnedState, Projection<2>>; }
    let error = stackprop_onnx::export(&Net::<f32>::ZERO, root().join("no-operators.onnx")).unwrap_err().to_string();
    assert!(error.starts_with("`recurrent` computes "), "{error}");
    assert!(error.ends_with("which this version cannot write as ONNX operators"), "{error}");
}
