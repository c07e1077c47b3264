//! What is saved and loaded again is the same, bit for bit.

use stackprop::prelude::*;
use stackprop::rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::weights::{Element, Layout, Options, Report, WeightsError};

network! {
    struct Everything = Input<Image<3, 6, 6>>, first: Conv2d<3, 4, 3, Same>, BatchNorm, PReLU<PerChannel>,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, GroupNorm<2>, PReLU)>, Conv2d<4, 4, 3, Groups<2>>,
        InstanceNorm, ConvTranspose2d<4, 2, 2, Stride<2>>, BatchNorm<NoAffine>, Flatten,
        Repeat<2, (Dense<_, 128>, LayerNorm)>, Concat<(Dense<_, 3>, Tanh), (Dense<_, 5, NoBias>, RMSNorm)>, Dense<_, 4>, Softmax;
}
network! { struct Steps = Input<Sequence<5, 3>>, Conv1d<3, 4, 2>, BatchNorm, Conv1d<4, 2, 1, NoBias>; }
network! { struct Outer = encoder: Inner, ReLU, Dense<3, 2>; }
network! { struct Inner = Dense<4, 3>, BatchNorm; }

/// A network whose values are all different.
fn random<N: Network>() -> Box<N> {
    let (mut rng, mut network) = (Xoshiro256PlusPlus::seed_from_u64(3), boxed::<N>());
    let mut value = || <N::Scalar as stackprop::tensor::Scalar>::of(rng.random_range(-2.0..2.0));
    network.parameters_mut().iter_mut().for_each(|parameter| *parameter = value());
    network
}

fn bits<N: Network>(network: &N) -> Vec<u64> {
    use stackprop::tensor::Scalar;
    network.parameters().iter().map(|value| value.to_f64().to_bits()).collect()
}

fn assert_round_trip<N: Network>(layout: Layout) {
    let network = random::<N>();
    let options = Options::new().layout(layout);
    let bytes = network.to_bytes_with(&options).unwrap();
    // The layout is in the file.
    assert_eq!(bits(&*N::from_bytes(&bytes).unwrap()), bits(&*network), "{} {layout:?}", N::NAME);

    let options = || Options::new().layout(layout).prefix("model.").rename(|name| name.replace('.', "/"));
    let bytes = network.to_bytes_with(&options()).unwrap();
    let mut copy = boxed::<N>();
    let report = copy.load_bytes_with(&bytes, &options()).unwrap();
    assert!(report.is_complete() && report.not_finite.is_empty());
    assert!(report.loaded.iter().all(|name| name.starts_with("model.") && !name[6..].contains('.')), "{report:?}");
    assert_eq!(bits(&*copy), bits(&*network));
}

#[test]
fn of_every_layer() {
    for layout in [Layout::Stackprop, Layout::PyTorch] {
        assert_round_trip::<Everything<f32>>(layout);
        assert_round_trip::<Everything<f64>>(layout);
        assert_round_trip::<Steps<f32>>(layout);
        assert_round_trip::<Steps<f64>>(layout);
        assert_round_trip::<Outer<f32>>(layout);
    }
}

#[test]
fn of_a_network_without_parameters() {
    network! { struct Nothing = Input<4>, ReLU; }
    assert_round_trip::<Nothing>(Layout::Stackprop);
    assert_round_trip::<Nothing>(Layout::PyTorch);
}

#[test]
fn names_of_pytorch() {
    let report = |bytes: &[u8], options: Options| boxed::<Outer>().load_bytes_with(bytes, &options).unwrap();
    let bytes = random::<Outer>().to_bytes_with(&Options::new().layout(Layout::PyTorch)).unwrap();
    let Report { mut loaded, .. } = report(&bytes, Options::new());
    loaded.sort();
    let names =
        ["2.bias", "2.weight", "encoder.0.bias", "encoder.0.weight", "encoder.1.bias", "encoder.1.running_mean"];
    assert_eq!(loaded, [&names[..], &["encoder.1.running_var", "encoder.1.weight"]].concat());
}

/// As the documentation of the layout says.
#[test]
fn names_of_pytorch_in_blocks() {
    network! {
        struct Blocks = Input<4>, Dense<4, 4>, Residual<(Dense<4, 4>, Tanh, Repeat<2, (Dense<4, 4>)>)>, last: Dense<4, 1>;
    }
    let bytes = random::<Blocks>().to_bytes_with(&Options::new().layout(Layout::PyTorch)).unwrap();
    let mut loaded = boxed::<Blocks>().load_bytes(&bytes).unwrap().loaded;
    loaded.retain(|name| name.ends_with(".weight"));
    assert_eq!(loaded, ["0.weight", "1.first.0.weight", "1.first.2.0.0.weight", "1.first.2.1.0.weight", "last.weight"]);
}

/// Values of each other type are those that are nearest.
#[test]
fn of_other_elements() {
    let network = random::<Steps<f64>>();
    for (element, digits) in [(Element::F64, 53), (Element::F32, 24), (Element::F16, 11), (Element::BF16, 8)] {
        let bytes = network.to_bytes_with(&Options::new().element(element)).unwrap();
        let copy = Steps::<f64>::from_bytes(&bytes).unwrap();
        for (found, value) in copy.parameters().iter().zip(network.parameters()) {
            // Half precision has no smaller numbers than its denormals.
            let error = (value.abs() * 0.5f64.powi(digits)).max(if digits == 11 { 0.5f64.powi(25) } else { 0.0 });
            assert!((found - value).abs() <= error, "{value} is {found} in {element:?}");
        }
        // What was rounded once is not rounded again.
        assert_eq!(copy.to_bytes_with(&Options::new().element(element)).unwrap(), bytes);
    }
}

#[test]
fn a_part_is_loaded_if_it_is_asked_for() {
    network! { struct Longer = Dense<4, 3>, Tanh, Dense<3, 3>; }
    network! { struct Shorter = Dense<4, 3>, Tanh, Dense<3, 2>; }
    let (longer, mut shorter) = (random::<Longer>(), Shorter::ZERO);
    let error = shorter.load_bytes(&longer.to_bytes()).unwrap_err();
    assert!(matches!(error, WeightsError::Mismatch { network: "Shorter", is_pytorch: false, .. }));
    assert_eq!(shorter, Shorter::ZERO, "nothing is loaded by halves");
    let report = shorter.load_bytes_with(&longer.to_bytes(), &Options::new().partial()).unwrap();
    assert_eq!(report.loaded, ["dense0.weight", "dense0.bias"]);
    assert_eq!(report.mismatched.len(), 2);
    assert_eq!((shorter.dense0 == longer.dense0, shorter.dense2), (true, Shorter::ZERO.dense2));
}

#[test]
fn values_that_are_not_finite_are_loaded_and_reported() {
    let mut network = random::<Inner>();
    network.dense0.bias[1] = f32::NAN;
    network.batchnorm1.mean[0] = f32::INFINITY;
    let mut copy = Inner::ZERO;
    let report = copy.load_bytes(&network.to_bytes()).unwrap();
    assert_eq!(report.not_finite, ["dense0.bias", "batchnorm1.mean"]);
    assert!(copy.dense0.bias[1].is_nan() && copy.batchnorm1.mean[0] == f32::INFINITY);
}

#[test]
fn two_tensors_cannot_have_the_same_name() {
    let error = Inner::<f32>::ZERO.to_bytes_with(&Options::new().rename(|_| "same".to_owned())).unwrap_err();
    assert!(matches!(error, WeightsError::DuplicateName { name } if name == "same"));
}

#[test]
fn names_are_mapped_by_a_table() {
    let network = random::<Outer>();
    let options = || {
        let names = [("encoder.*.weight", "body/*/kernel"), ("encoder.*", "body/*"), ("2.*", "head.*")];
        Options::new().layout(Layout::PyTorch).names(names).rename(|name| name.replace("kernel", "w"))
    };
    let bytes = network.to_bytes_with(&options()).unwrap();
    let mut copy = boxed::<Outer>();
    let mut loaded = copy.load_bytes_with(&bytes, &options()).unwrap().loaded;
    loaded.sort();
    let body = ["0.bias", "0/w", "1.bias", "1.running_mean", "1.running_var", "1/w"].map(|name| format!("body/{name}"));
    assert_eq!(loaded, [&body[..], &["head.bias".to_owned(), "head.weight".to_owned()]].concat());
    assert_eq!(copy, network);
}

#[test]
#[should_panic(expected = "`*.*` has more `*` than `0.*`")]
fn a_star_without_a_text_is_a_mistake() {
    let _ = Options::new().names([("0.*", "*.*")]);
}
