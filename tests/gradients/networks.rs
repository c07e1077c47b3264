//! Whole networks, with the losses that they are trained with.

use super::*;

#[test]
fn small_le_net() {
    network! {
        struct Net = Input<Image<1, 12, 12>>, Conv2d<1, 3, 5, Padding<2>>, Tanh, AvgPool2d<2>, Conv2d<3, 4, 3>, Tanh,
            MaxPool2d<2>, Flatten, Dense<16, 6>, Tanh, Dense<6, 4>, Softmax;
    }
    let (network, inputs, _) = example::<Net<f64>>(3);
    let mut check = boxed::<GradientCheck<Net<f64>, 2>>();
    let report = check.run(&network, &CrossEntropy, &inputs, &[3u8, 0, 1], Coverage::Full, 1).unwrap();
    assert_right(&report, Net::PARAMS + 3 * 144);
}

#[test]
fn title_network() {
    network! { struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax; }
    let (network, inputs, _) = example::<Mnist<f64>>(3);
    let mut check = boxed::<GradientCheck<Mnist<f64>, 2>>();
    let report = check.run(&network, &CrossEntropy, &inputs, &[3u8, 0, 9], Coverage::PerTensor(24), 1).unwrap();
    assert_right(&report, 24 + 24 + 24 + 10 + 3 * 24);
}

#[test]
fn title_network_made_small_in_every_value() {
    network! { struct Small = Dense<20, 12>, ReLU, Dropout<0.5>, Dense<12, 10>, Softmax; }
    let (network, inputs, _) = example::<Small<f64>>(7);
    assert_right_in_parts(&*network, &CrossEntropy, &inputs, &[3u8, 0, 9, 3, 5, 7, 1]);
}

#[test]
fn deep_regression() {
    network! {
        struct Deep = Dense<3, 8>, Tanh, Dense<8, 8>, Tanh, Dense<8, 8>, Tanh, Dense<8, 8>, Tanh, Dense<8, 8>, Tanh,
            Dense<8, 8>, Tanh, Dense<8, 8>, Tanh, Dense<8, 1>;
    }
    assert_network_in_parts::<Deep<f64>>();
}

/// The epsilon is large, because a part of two samples is ±1 without one, whatever it was: a slope that differences do not
/// resolve.
#[test]
fn normalized_network() {
    network! {
        struct Normalized = Dense<6, 9, NoBias>, BatchNorm<Epsilon<0.1>>, ReLU, Dropout2d<0.2>, Dense<9, 8>, LayerNorm,
            PReLU, inner: Shallow, GroupNorm<2>, GaussianNoise<0.1>, Dense<_, 5>, Softmax;
    }
    network! { struct Shallow = Dense<8, 6, NoBias>, BatchNorm<NoAffine, Epsilon<0.1>>, Tanh; }
    let (network, inputs, _) = example::<Normalized<f64>>(7);
    assert_right_in_parts(&*network, &CrossEntropy, &inputs, &[0u8, 1, 2, 3, 4, 0, 1]);
    assert_network_in_parts::<Normalized<f64>>();
}

#[test]
fn mixed_network() {
    network! {
        struct Mixed = Dense<6, 9>, GELU, Dense<_, 4>, encoder: Inner, SELU, Scale, Dense<_, 7, NoBias>, SiLU,
            Dropout<0.2>, Dense<_, 5>, LogSoftmax;
    }
    let (network, inputs, _) = example::<Mixed<f64>>(7);
    assert_right_in_parts(&*network, &CrossEntropy, &inputs, &[0u8, 1, 2, 3, 4, 0, 1]);
    assert_network_in_parts::<Mixed<f64>>();
}

/// Loss on logits and loss on outputs are two ways back through the last layer.
#[test]
fn network_in_network_gives_its_logits() {
    network! { struct Net = Dense<3, 4>, Tanh, head: InnerHead; }
    let (network, inputs, _) = example::<Net<f64>>(7);
    assert_right_in_parts(&*network, &CrossEntropy, &inputs, &[0u8, 1, 2, 2, 1, 0, 1]);
}
