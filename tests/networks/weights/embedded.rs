//! Networks that the compiler has loaded are those that are loaded at run time, bit for bit.

use std::path::PathBuf;

use stackprop::prelude::*;
use stackprop::weights;
use stackprop::weights::{Layout, Options};

network! {
    struct Everything = Input<Image<2, 4, 4>>, first: Conv2d<2, 4, 3, Same>, BatchNorm, PReLU<PerChannel>,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, GroupNorm<2>, PReLU)>, Conv2d<4, 4, 3, Groups<2>>, InstanceNorm,
        ConvTranspose2d<4, 1, 2, Stride<2>>, BatchNorm<NoAffine>, Flatten, Repeat<2, (Dense<_, 16>, LayerNorm)>,
        Concat<(Dense<_, 3>, Tanh), (inner: Dense<_, 5, NoBias>, RMSNorm)>, last: Dense<_, 4>, Softmax;
}
network! { struct Steps<H> = Dense<3, H>, BatchNorm, Dense<H, 2, NoBias>; }
network! { struct Headed = Dense<3, 4>, ReLU, Heads<class: (Dense<4, 3>, Softmax), place: (Dense<4, 2>, Tanh, out: Dense<2, 2>)>; }
network! { struct Outer = encoder: Inner, ReLU, Dense<3, 2>; }
network! { struct Inner = Dense<4, 3>, BatchNorm; }

/// The files that this library has written, as they were in the first version of the format.
static EVERYTHING: Everything = weights!("data/everything.safetensors");
static EVERYTHING_OF_PYTORCH: Everything = weights!("data/everything-pytorch.safetensors");
static STEPS: Steps<stackprop::typenum::U5, f64> = weights!("data/steps.safetensors", layout = Stackprop);
static HEADED: Headed = weights!("data/headed.safetensors", layout = PyTorch);
static OUTER: Outer = weights!("data/outer.safetensors", prefix = "model.", layout = PyTorch);

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("networks/weights/data/{name}.safetensors"))
}

fn bits<N: Network>(network: &N) -> Vec<u64> {
    use stackprop::tensor::Scalar;
    network.parameters().iter().map(|value| value.to_f64().to_bits()).collect()
}

/// Compares the embedded network with values that are all different, and the file with the one that is written today. `UPDATE=1` writes
/// it.
fn assert_embedded<N: Network>(embedded: &N, name: &str, options: Options) {
    let mut network = boxed::<N>();
    for (i, parameter) in network.parameters_mut().iter_mut().enumerate() {
        *parameter = <N::Scalar as stackprop::tensor::Scalar>::of(i as f64 / 8.0 - 3.0);
    }
    if std::env::var_os("UPDATE").is_some_and(|value| value != "0") {
        network.save_with(path(name), &options).unwrap();
    }
    assert_eq!(
        std::fs::read(path(name)).unwrap(),
        network.to_bytes_with(&options).unwrap(),
        "{name}: UPDATE=1 writes it"
    );
    assert_eq!(bits(embedded), bits(&*N::load_with(path(name), &options).unwrap()), "{name}");
    assert_eq!(bits(embedded), bits(&*network), "{name}");
}

#[test]
fn all_layers_in_both_layouts() {
    assert_embedded(&EVERYTHING, "everything", Options::new());
    assert_embedded(&EVERYTHING_OF_PYTORCH, "everything-pytorch", Options::new().layout(Layout::PyTorch));
    assert_embedded(&STEPS, "steps", Options::new());
    assert_embedded(&HEADED, "headed", Options::new().layout(Layout::PyTorch));
    assert_embedded(&OUTER, "outer", Options::new().layout(Layout::PyTorch).prefix("model."));
}

/// A file that PyTorch itself has written: see `pytorch.py`.
macro_rules! of_pytorch {
    ($name:literal $($layers:tt)*) => {{
        network! { struct Net = $($layers)*; }
        static NET: Net<f64> = weights!($name, layout = PyTorch);
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("networks/weights").join($name);
        let loaded = Net::<f64>::load_with(path, &Options::new().layout(Layout::PyTorch)).unwrap();
        assert_eq!(bits(&NET), bits(&*loaded), $name);
        assert!(bits(&NET).iter().any(|bits| *bits != 0));
    }};
}

#[test]
fn files_of_pytorch() {
    of_pytorch!("data/dense.safetensors" Dense<4, 8>, ReLU, Dense<8, 3>, Softmax);
    of_pytorch!("data/labelled.safetensors" hidden: Dense<4, 6, NoBias>, tanh: Tanh, fc2: Dense<6, 6>);
    of_pytorch!("data/image.safetensors" Input<Image<2, 8, 8>>, Conv2d<2, 4, 3, Same>, BatchNorm, PReLU<PerChannel>, MaxPool2d<2>,
        Flatten, Dense<_, 5>, LogSoftmax);
    of_pytorch!("data/groups.safetensors" Input<Image<4, 5, 5>>, Conv2d<4, 8, (3, 2), Groups<2>, NoBias>, GroupNorm<4>, SiLU,
        ConvTranspose2d<8, 2, 2, Stride<2>>, InstanceNorm, PReLU);
    of_pytorch!("data/norms.safetensors" Input<6>, LayerNorm, Dense<6, 6>, RMSNorm<Epsilon<1e-5>>, BatchNorm);
    of_pytorch!("data/sequence.safetensors" Input<Sequence<7, 3>>, Conv1d<3, 4, 3, Same>, ReLU, Conv1d<4, 2, 2>);
    of_pytorch!("data/recurrent.safetensors" Input<Sequence<7, 3>>, encoder: Bidirectional<LSTM<3, 4>>, decoder: GRU<8, 5>,
        elman: RNN<5, 5, NoBias>, Last, head: Dense<5, 2>);
    of_pytorch!("data/projected.safetensors" Input<Sequence<7, 3>>, encoder: Bidirectional<LSTM<3, 5, Projection<2>>>,
        decoder: LSTM<4, 6, NoBias, Projection<3>>);
}

/// It is a constant everywhere, not only in a `static`.
#[test]
fn in_a_function() {
    let net: Outer = weights!("data/outer.safetensors", prefix = "model.");
    assert_eq!(net, OUTER);
    const OF_A_MACRO: &Outer = &weights!(concat!("data/", "outer.safetensors"), prefix = "model.");
    assert_eq!(*OF_A_MACRO, OUTER);
}

#[test]
fn of_a_network_without_parameters() {
    network! { struct Nothing = Input<4>, ReLU; }
    static NOTHING: Nothing = weights!(b"\x02\0\0\0\0\0\0\0{}");
    assert_eq!(NOTHING.predict(&[-1.0, 2.0, -3.0, 4.0]), [0.0, 2.0, 0.0, 4.0]);
}

mod as_source {
    use super::Outer;

    include!("data/outer.rs");
}

#[test]
fn as_rust_source() {
    let file = path("outer").with_extension("rs");
    let declaration = "pub static OUTER: Outer";
    if std::env::var_os("UPDATE").is_some_and(|value| value != "0") {
        OUTER.save_rust(&file, declaration).unwrap();
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), OUTER.to_rust(declaration), "UPDATE=1 writes it");
    assert_eq!(bits(&as_source::OUTER), bits(&OUTER));
}
