//! Normalizations, and the layers that treat channels alike: on images, sequences and features.

use super::*;

// Before a normalization of each channel a bias has no slope, so there is none in these.
shapes! {
    assert_network_in_parts:
    batch_norm: [
        Input<Image<2, 2, 3>>, BatchNorm, Tanh, Reshape<Sequence<4, 3>>, BatchNorm<Epsilon<0.1>, Momentum<0.5>>, Tanh,
        Reshape<12>, BatchNorm<NoAffine>, Dense<_, 2>
    ]
    batch_norm_behind_convolution: [
        Input<Image<1, 5, 4>>, Conv2d<1, 2, 2, NoBias>, BatchNorm, Tanh, AvgPool2d<2>, Flatten, Dense<_, 2>
    ]
    batch_norm_behind_dense: [Dense<3, 17, NoBias>, BatchNorm, Tanh, Dense<17, 4, NoBias>, BatchNorm]
}

// Each on images, sequences and features.
shapes! {
    assert_alone:
    batch_norm_of_large_images: [Input<Image<2, 5, 7>>, BatchNorm]
    layer_norm: [
        Input<Image<3, 3, 6>>, LayerNorm, Tanh, Reshape<Sequence<3, 18>>, LayerNorm<NoAffine>, Tanh,
        Reshape<54>, LayerNorm<Epsilon<1e-3>>, Dense<_, 2>
    ]
    group_norm: [
        Input<Image<4, 3, 6>>, GroupNorm<2>, Tanh, Reshape<Sequence<2, 36>>, GroupNorm<2>, Tanh,
        Reshape<72>, GroupNorm<12>, Dense<_, 2>
    ]
    group_norm_of_one: [
        Input<Image<4, 3, 2>>, GroupNorm<1>, Tanh, Reshape<Sequence<3, 8>>, GroupNorm<1>, Tanh,
        Reshape<24>, GroupNorm<1, NoAffine>, Dense<_, 2>
    ]
    instance_norm: [Input<Image<4, 3, 6>>, InstanceNorm, Tanh, Reshape<Sequence<4, 18>>, InstanceNorm, Flatten, Dense<_, 2>]
    rms_norm: [
        Input<Image<3, 3, 6>>, RMSNorm, Tanh, Reshape<Sequence<3, 18>>, RMSNorm<NoAffine>, Tanh,
        Reshape<54>, RMSNorm, Dense<_, 2>
    ]
    prelu_on_channels: [
        Input<Image<3, 3, 6>>, PReLU<PerChannel>, LayerNorm, Reshape<Sequence<3, 18>>, PReLU<PerChannel>, LayerNorm,
        Reshape<54>, PReLU<PerChannel>, Dense<_, 2>
    ]
    dropout2d_on_channels: [
        Input<Image<3, 3, 6>>, Dropout2d<0.2>, Tanh, Reshape<Sequence<3, 18>>, Dropout2d<0.2>, Tanh,
        Reshape<54>, Dropout2d<0.2>, Dense<_, 2>
    ]
}

/// On images, sequences and features, with other numbers than those at the start. A constant has no gradient.
#[test]
fn standardize() {
    network! {
        struct Net = Input<Image<3, 3, 6>>, Standardize, Tanh, Reshape<Sequence<3, 18>>, Standardize, Tanh, Reshape<54>, Standardize,
            Dense<_, 2>;
    }
    let (mut network, inputs, targets) = example::<Net<f64>>(3);
    let set = |mean: &mut [f64], deviation: &mut [f64]| {
        for (channel, (mean, deviation)) in mean.iter_mut().zip(deviation).enumerate() {
            (*mean, *deviation) =
                (0.1 * channel as f64 - 0.2, if channel == 2 { 0.0 } else { 0.5 + 0.25 * channel as f64 });
        }
    };
    set(&mut network.standardize1.mean, &mut network.standardize1.deviation);
    set(&mut network.standardize4.mean, &mut network.standardize4.deviation);
    set(&mut network.standardize7.mean, &mut network.standardize7.deviation);
    for parts in [1, 2] {
        let (loss, coverage) = (&MeanSquaredError, Coverage::Full);
        let report = if parts == 1 {
            boxed::<GradientCheck<Net<f64>, 8>>().run(&network, loss, &inputs, &targets, coverage, 2)
        } else {
            boxed::<GradientCheck<Net<f64>, 2>>().run(&network, loss, &inputs, &targets, coverage, 2)
        };
        assert_right(&report.unwrap(), 54 * 2 + 2 + 3 * 54);
    }
}
