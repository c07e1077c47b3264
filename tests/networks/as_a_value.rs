//! What a network is as a plain value: `Default`, `Debug`, `clone_from`.

use super::*;
use stackprop::typenum::U2;

network! { struct Small = first: Dense<2, 2>, PReLU, inner: Inner, Dense<1, 1, NoBias>; }
network! { struct Inner = Input<2>, BatchNorm, Dense<2, 1>; }
network! { struct Wide<H> = Dense<1, H>; }

#[test]
fn a_default_is_zero() {
    #[derive(Debug, Default, PartialEq, Clone)]
    struct Robot {
        net: Small,
        layer: stackprop::layers::DenseParams<f64, Features<U2>, Features<U2>, stackprop::layers::WithBias>,
        generic: Wide<U2>,
    }
    let robot = Robot::default();
    assert_eq!((&robot.net, &robot.generic), (&Small::ZERO, &Wide::ZERO));
    assert!(robot.layer.weight.iter().chain(&robot.layer.bias[..]).all(|value| *value == 0.0));
    assert_eq!(robot.clone(), robot);
}

/// What `assert_eq!` prints of two networks has the value in which they differ, where it is.
#[test]
fn debug_names_every_tensor_and_shows_its_values() {
    let mut net = Small::ZERO;
    net.first.weight[3] = -1.5;
    net.inner.dense2.bias[0] = f32::NAN;
    assert_eq!(
        format!("{net:?}"),
        "Small {first.weight: [0.0, 0.0, 0.0, -1.5], first.bias: [0.0, 0.0], prelu1.slope: [0.0], \
         inner.batchnorm1.weight: [0.0, 0.0], inner.batchnorm1.bias: [0.0, 0.0], inner.batchnorm1.mean: [0.0, 0.0], \
         inner.batchnorm1.variance: [0.0, 0.0], inner.dense2.weight: [0.0, 0.0], inner.dense2.bias: [NaN], \
         dense3.weight: [0.0], dense3.bias: []}"
    );
    assert!(format!("{net:#?}").contains("\n    first.weight: [\n        0.0,\n"));
    assert_eq!(format!("{:?}", net.first), "DenseParams { weight: [0.0, 0.0, 0.0, -1.5], bias: [0.0, 0.0] }");
}

/// A long tensor is cut, but two that differ are not shown as the same.
#[test]
fn debug_of_a_long_tensor_is_short_and_tells_two_apart() {
    network! { struct Long = Dense<784, 128>; }
    let (mut one, mut other) = (boxed::<Long>(), boxed::<Long>());
    one.dense0.weight[2] = 0.25;
    let text = format!("{one:?}");
    assert!(text.starts_with("Long {dense0.weight: [0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, … 100352 values, hash "));
    assert!(text.len() < 300, "{text}");
    other.copy_from(&one);
    assert_eq!(format!("{other:?}"), text);
    other.dense0.weight[50_000] = -0.0;
    assert_eq!((format!("{other:?}"), &one), (text.clone(), &other), "zeros of both signs are equal");
    other.dense0.weight[50_000] = 1e-30;
    assert_ne!(format!("{other:?}"), text);
    assert!(format!("{other:#?}").contains("1e-30"));
}

/// Without a copy on the stack, where `clone` has one.
#[test]
fn clone_from_is_in_place() {
    network! { struct Large = first: Dense<1600, 400>, Dense<400, 1>; }
    let work = || {
        let (mut one, mut other) = (boxed::<Large>(), boxed::<Large>());
        one.parameters_mut().fill(2.0);
        other.first.clone_from(&one.first);
        assert!(other.first == one.first && other != one);
        other.as_mut().clone_from(&one);
        assert!(other == one);
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}
