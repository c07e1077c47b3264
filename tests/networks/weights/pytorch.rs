//! Networks that PyTorch has saved, and what it predicted with them: see `pytorch.py`.

use std::path::PathBuf;

use serde_json::Value;
use stackprop::prelude::*;
use stackprop::weights::{Layout, Options, WeightsError};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("networks/weights/data/{name}.safetensors"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn case(name: &str) -> Value {
    let text = std::fs::read_to_string(path(name).with_file_name("predictions.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()[name].clone()
}

fn assert_predictions<N: Network<Scalar = f64, Element = f64>>(name: &str) {
    assert_outputs::<N>(name, |x| x);
}

/// `element` makes an element of the inputs from a number.
fn assert_outputs<N: Network<Scalar = f64>>(name: &str, element: fn(f64) -> N::Element) {
    let network =
        N::load_with(path(name), &Options::new().layout(Layout::PyTorch)).unwrap_or_else(|error| panic!("{error}"));
    let case = case(name);
    for (x, y) in case["x"].as_array().unwrap().iter().zip(case["y"].as_array().unwrap()) {
        let (x, y) = (numbers(x).into_iter().map(element).collect::<Vec<_>>(), numbers(y));
        let output = network.predict(&stackprop::tensor::plain::values::<N::Element, N::Input>(&x, 1)[0]);
        let output = stackprop::tensor::plain::scalars::<f64, N::Output>(&output);
        assert_eq!(output.len(), y.len());
        for (found, expected) in output.iter().zip(&y) {
            assert!(
                (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
                "{name}: {found} instead of {expected}"
            );
        }
    }
}

#[test]
fn predictions_are_those_of_pytorch() {
    network! { struct Plain = Dense<4, 8>, ReLU, Dense<8, 3>, Softmax; }
    network! { struct Labelled = hidden: Dense<4, 6, NoBias>, tanh: Tanh, fc2: Dense<6, 6>; }
    network! {
        struct Picture = Input<Image<2, 8, 8>>, Conv2d<2, 4, 3, Same>, BatchNorm, PReLU<PerChannel>, MaxPool2d<2>, Flatten,
            Dense<_, 5>, LogSoftmax;
    }
    network! {
        struct Grouped = Input<Image<4, 5, 5>>, Conv2d<4, 8, (3, 2), Groups<2>, NoBias>, GroupNorm<4>, SiLU,
            ConvTranspose2d<8, 2, 2, Stride<2>>, InstanceNorm, PReLU;
    }
    network! { struct Norms = Input<6>, LayerNorm, Dense<6, 6>, RMSNorm<Epsilon<1e-5>>, BatchNorm; }
    network! { struct Steps = Input<Sequence<7, 3>>, Conv1d<3, 4, 3, Same>, ReLU, Conv1d<4, 2, 2>; }
    network! {
        struct Recurrent = Input<Sequence<7, 3>>, encoder: Bidirectional<LSTM<3, 4>>, decoder: GRU<8, 5>, elman: RNN<5, 5, NoBias>,
            Last, head: Dense<5, 2>;
    }
    network! {
        struct Projected = Input<Sequence<7, 3>>, encoder: Bidirectional<LSTM<3, 5, Projection<2>>>,
            decoder: LSTM<4, 6, NoBias, Projection<3>>;
    }
    network! { struct Attentive = Input<Sequence<5, 8>>, LayerNorm, SelfAttention<8, 2>, Tanh; }
    network! {
        struct Texts = Input<Tokens<5, 11>>, Embedding<11, 6>, PerStep<(Dense<6, 8>, ReLU, Dense<8, 6>)>, Softmax;
    }
    assert_outputs::<Texts<f64>>("tokens", |token| token as u8);
    assert_predictions::<Plain<f64>>("dense");
    assert_predictions::<Labelled<f64>>("labelled");
    assert_predictions::<Picture<f64>>("image");
    assert_predictions::<Grouped<f64>>("groups");
    assert_predictions::<Norms<f64>>("norms");
    assert_predictions::<Steps<f64>>("sequence");
    assert_predictions::<Recurrent<f64>>("recurrent");
    assert_predictions::<Attentive<f64>>("attention");
    assert_predictions::<Projected<f64>>("projected");
}

/// PyTorch has no peepholes: a custom module has them next to the tensors of `nn.LSTM`.
#[test]
fn peepholes_are_next_to_the_other_tensors() {
    network! { struct Net = Input<Sequence<5, 3>>, both: Bidirectional<LSTM<3, 4, Peepholes, Projection<2>>>; }
    let bytes = Net::<f64>::ZERO.to_bytes_with(&Options::new().layout(Layout::PyTorch)).unwrap();
    let header = String::from_utf8_lossy(&bytes);
    for (name, dims) in [
        ("both.weight_peephole_l0", "[12]"),
        ("both.weight_peephole_l0_reverse", "[12]"),
        ("both.weight_hr_l0_reverse", "[2,4]"),
        ("both.weight_hh_l0", "[16,2]"),
    ] {
        let entry = header.split(&format!("\"{name}\":{{")).nth(1).unwrap_or_else(|| panic!("there is no {name}"));
        let entry = entry.split('}').next().unwrap_or_default();
        assert!(entry.contains(&format!("\"shape\":{dims}")), "{name}: {entry}");
    }
}

#[test]
fn layers_in_blocks_have_their_index_as_name() {
    network! { struct Net = Input<Tokens<5, 11>>, Embedding<11, 6>, Residual<(LayerNorm, PerStep<(Dense<6, 8>, ReLU, Dense<8, 6>)>)>; }
    let bytes = Net::<f64>::ZERO.to_bytes_with(&Options::new().layout(Layout::PyTorch)).unwrap();
    let header = String::from_utf8_lossy(&bytes);
    for (name, dims) in [("0.weight", "[11,6]"), ("1.first.0.bias", "[6]"), ("1.first.1.2.weight", "[6,8]")] {
        let entry = header.split(&format!("\"{name}\":{{")).nth(1).unwrap_or_else(|| panic!("there is no {name}"));
        let entry = entry.split('}').next().unwrap_or_default();
        assert!(entry.ends_with(&format!("\"shape\":{dims}")), "{name}: {entry}");
    }
}

#[test]
fn other_elements_are_converted() {
    network! { struct Net = Dense<4, 8>, ReLU, Dense<8, 3>, Softmax; }
    for name in ["dense-f32", "dense-f16", "dense-bf16"] {
        let options = Options::new().layout(Layout::PyTorch);
        let (single, double) =
            (Net::<f32>::load_with(path(name), &options), Net::<f64>::load_with(path(name), &options));
        let (single, double, case) = (single.unwrap(), double.unwrap(), case(name));
        let weight = numbers(&case["2.weight"]);
        for (output, row) in weight.chunks(8).enumerate() {
            for (input, value) in row.iter().enumerate() {
                assert_eq!(double.dense2.weight[input * 3 + output], *value);
                assert_eq!(f64::from(single.dense2.weight[input * 3 + output]), *value);
            }
        }
        assert_eq!(numbers(&case["0.bias"]), *double.dense0.bias);
    }
}

/// The most likely mistake: the error says what to write.
#[test]
fn the_layout_has_to_be_named() {
    network! { struct Net = Dense<4, 8>, ReLU, Dense<8, 3>, Softmax; }
    let error = Net::<f64>::load(path("dense")).unwrap_err();
    assert!(matches!(error.without_path(), WeightsError::Mismatch { is_pytorch: true, .. }));
    let text = error.to_string();
    assert!(text.contains("dense.safetensors: the file does not fit `Net`"), "{text}");
    assert!(text.contains("Load it with `Options::new().layout(Layout::PyTorch)`"), "{text}");
    assert!(text.contains("not in the file: `dense0.weight`, `dense0.bias`, `dense2.weight`, `dense2.bias`"), "{text}");
    assert!(text.contains("not in the network: `0.bias`, `0.weight`, `2.bias`, `2.weight`"), "{text}");

    // A naive conversion keeps PyTorch's order.
    let options = Options::new().rename(|name| name.replace("dense", ""));
    let text = Net::<f64>::load_with(path("dense"), &options).unwrap_err().to_string();
    assert!(text.contains("`0.weight`: [8, 4] in the file, [4, 8] in the network (transposed:"), "{text}");
}
