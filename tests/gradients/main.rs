//! Every layer's backward pass, and whole networks', held against differences of the loss; and that mistakes are found.

#[path = "common/user_layers.rs"]
mod user_layers;

use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::gradient_check::{Coverage, GradientCheck, Report, check};
use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, scalars_mut, zeroed};
use user_layers::{Broken, Mistake, Scale, Square};

/// What the library promises, for every value.
const TOLERANCE: f64 = 1e-6;

fn normal(values: &mut [f64], rng: &mut impl Rng) {
    let count = values.len();
    Init::Normal { mean: 0.0, deviation: 1.0 }.weights(values, count, 1, rng);
}

fn random_array<A: Flat<f64>>(rng: &mut impl Rng) -> A {
    let mut array = zeroed::<f64, A>();
    normal(scalars_mut(&mut array), rng);
    array
}

/// A network with random parameters, biases too, and a batch for it.
fn example<N: TrainableNetwork<Scalar = f64>>(samples: usize) -> (Box<N>, Vec<N::Input>, Vec<N::Output>) {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(11);
    let mut network = boxed::<N>();
    network.init(Some(Init::LeCunNormal), rng);
    network.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        if matches!(entry.role, Role::Bias | Role::Scale) {
            normal(tensor, rng);
        }
    });
    let inputs = (0..samples).map(|_| random_array(rng)).collect();
    let targets = (0..samples).map(|_| random_array(rng)).collect();
    (network, inputs, targets)
}

#[track_caller]
fn assert_right(report: &Report, values: usize) {
    assert!(report.error() < TOLERANCE, "{report}");
    assert_eq!((report.checked, report.kinks), (values, 0), "{report}");
}

/// Batches of 1, 3 and 7 samples, in parts of 1, 2 and 8.
#[track_caller]
fn assert_right_in_parts<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) {
    for samples in [1, 3, 7] {
        let (inputs, targets) = (&inputs[..samples], &targets[..samples]);
        let values = N::COUNT - N::STATISTICS + samples * N::Input::LEN;
        let coverage = Coverage::Full;
        let report = boxed::<GradientCheck<N, 1>>().run(network, loss, inputs, targets, coverage, 3).unwrap();
        assert_right(&report, values);
        let report = boxed::<GradientCheck<N, 2>>().run(network, loss, inputs, targets, coverage, 4).unwrap();
        assert_right(&report, values);
        let report = boxed::<GradientCheck<N, 8>>().run(network, loss, inputs, targets, coverage, 5).unwrap();
        assert_right(&report, values);
    }
}

/// A network by its squared error, which takes outputs of any kind.
#[track_caller]
fn assert_network<N: TrainableNetwork<Scalar = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(7);
    assert_alive(&*network, &inputs, &targets);
    assert_right_in_parts(&*network, &MeanSquaredError, &inputs, &targets);
}

/// A network on one batch, in parts of which the last is short.
#[track_caller]
fn assert_alone<N: TrainableNetwork<Scalar = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(3);
    let mut check = boxed::<GradientCheck<N, 2>>();
    let report = check.run(&network, &MeanSquaredError, &inputs, &targets, Coverage::Full, 2).unwrap();
    assert_right(&report, N::COUNT - N::STATISTICS + 3 * N::Input::LEN);
}

/// A slope that is zero everywhere would agree with itself, and prove nothing.
#[track_caller]
fn assert_alive<N: TrainableNetwork<Scalar = f64>>(network: &N, inputs: &[N::Input], targets: &[N::Output])
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 8>>());
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(5);
    network.loss_and_gradient(&MeanSquaredError, inputs, targets, &mut gradient, &mut workspace, rng).unwrap();
    gradient.visit(&Path::ROOT, &mut |entry, tensor| {
        assert!(tensor.is_empty() || tensor.iter().any(|slope| slope.abs() > 1e-6), "{} is dead", entry.path);
    });
}

/// A layer for any shape: first in the list but for a layer that does nothing, in the middle, and last; for odd and even
/// numbers of values, and for one.
macro_rules! in_every_position {
    ($($test:ident: [$($layer:tt)+])*) => {$(
        #[test]
        fn $test() {
            network! {
                struct Net = Input<3>, $($layer)+, Dense<3, 17>, $($layer)+, Dense<17, 4>, $($layer)+;
            }
            network! { struct One = Dense<1, 1>, $($layer)+, Dense<1, 1>; }
            assert_network::<Net<f64>>();
            assert_alone::<One<f64>>();
        }
    )*};
}

in_every_position! {
    relu: [ReLU]
    leaky_relu: [LeakyReLU<0.2>]
    leaky_relu_by_default: [LeakyReLU]
    elu: [ELU]
    elu_of_a_half: [ELU<0.5>]
    selu: [SELU]
    gelu: [GELU]
    gelu_by_tanh: [GELU<Tanh>]
    silu: [SiLU]
    sigmoid: [Sigmoid]
    tanh: [Tanh]
    softplus: [Softplus]
    softplus_of_two: [Softplus<2.0>]
    hard_tanh: [HardTanh]
    hard_tanh_between: [HardTanh<-0.5, 1.5>]
    hard_sigmoid: [HardSigmoid]
    hard_sigmoid_of_onnx: [HardSigmoid<0.2, 0.5>]
    hard_swish: [HardSwish]
    softmax: [Softmax]
    log_softmax: [LogSoftmax]
    dropout: [Dropout<0.25>]
    dropout_of_none: [Dropout<0.0>]
    dropout2d: [Dropout2d<0.25>]
    gaussian_noise: [GaussianNoise<0.5>]
    prelu: [PReLU]
    rms_norm_of_features: [RMSNorm]
    of_the_user: [Square]
    of_the_user_with_a_parameter: [Scale]
}

macro_rules! shapes {
    ($assert:ident: $($test:ident: [$($layers:tt)+])*) => {$(
        #[test]
        fn $test() {
            network! { struct Net = $($layers)+; }
            $assert::<Net<f64>>();
        }
    )*};
}

network! { struct Inner = Dense<4, 5>, Tanh, Dense<5, 3>; }
network! { struct Outer = inner: Inner, Sigmoid, Dense<3, 2>; }
network! { struct InnerHead = Dense<4, 3>, Softmax; }

const WIDE: usize = 6;

shapes! {
    assert_network:
    dense_one_to_one: [Dense<1, 1>]
    dense_of_odd_sizes: [Dense<17, 33>]
    dense_without_bias: [Dense<5, 3, NoBias>]
    dense_in_every_position: [Dense<3, 17>, Dense<17, 5>, Dense<5, 2>]
    network_between: [Dense<2, 4>, Tanh, inner: Inner, Tanh, Dense<3, 2>]
}

// Before a normalization of each channel a bias has no slope, so there is none in these.
shapes! {
    assert_network:
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

shapes! {
    assert_alone:
    dense_one_to_many: [Dense<1, 9>]
    dense_many_to_one: [Dense<9, 1>]
    dense_of_odd_sizes_between: [Dense<3, 17>, Tanh, Dense<17, 33>, Tanh, Dense<33, 2>]
    dense_beyond_a_panel: [Dense<2, 70>, Tanh, Dense<70, 66>, Tanh, Dense<66, 1>]
    dense_without_bias_between: [Dense<3, 5, NoBias>, Tanh, Dense<5, 4, NoBias>, Tanh, Dense<4, 2, NoBias>]
    sizes_left_open: [Dense<3, 7>, Tanh, Dense<_, WIDE>, Tanh, Dense<_, { WIDE / 2 }, NoBias>]
    labels: [hidden: Dense<3, 4>, bend: Tanh, out: Dense<4, 2>]
    network_alone: [Inner]
    network_first: [Inner, Tanh, Dense<3, 2>]
    network_last: [Dense<2, 4>, Tanh, Inner]
    network_twice: [Dense<2, 4>, one: Inner, Dense<3, 4>, two: Inner]
    network_in_network_in_network: [Dense<2, 4>, outer: Outer, Tanh]
    network_with_head_between: [Dense<2, 4>, InnerHead, Dense<3, 2>]
}

shapes! {
    assert_alone:
    convolution: [Input<Image<2, 5, 4>>, Conv2d<2, 3, 3>]
    convolution_of_one_value: [Input<Image<1, 1, 1>>, Conv2d<1, 1, 1>]
    convolution_between: [Input<Image<2, 6, 5>>, Conv2d<2, 3, 3>, Tanh, Conv2d<3, 2, 2>, Tanh, Flatten, Dense<_, 2>]
    convolution_with_padding: [Input<Image<1, 3, 4>>, Conv2d<1, 2, 3, Padding<(2, 1)>>]
    convolution_with_stride: [Input<Image<1, 6, 7>>, Conv2d<1, 2, 3, Stride<(2, 3)>, Padding<1>>]
    convolution_with_dilation: [Input<Image<1, 6, 7>>, Conv2d<1, 2, (2, 3), Dilation<(3, 2)>, Padding<1>>]
    convolution_to_the_same_size: [Input<Image<2, 5, 4>>, Conv2d<2, 3, 3, Same>, Tanh, Conv2d<_, 2, (2, 4), Same, NoBias>]
    convolution_to_half_the_size: [Input<Image<2, 5, 4>>, Conv2d<2, 3, 3, Same, Stride<2>, NoBias>]
    convolution_in_groups: [Input<Image<6, 4, 4>>, Conv2d<6, 4, 3, NoBias, Groups<2>>, Tanh, Conv2d<_, 8, 2, Depthwise>]
    convolution_of_all_settings: [
        Input<Image<4, 7, 8>>, Conv2d<4, 6, (3, 2), NoBias, Groups<2>, Dilation<2>, Padding<(1, 2)>, Stride<(2, 1)>>
    ]
    convolution_with_more_padding_behind: [
        Input<Image<1, 3, 4>>, Conv2d<1, 2, 2, Padding<(0, 1), (2, 1)>>, Tanh, ConvTranspose2d<2, 1, 3, Stride<2>, Padding<0, 1>>
    ]
    convolution_beyond_a_panel: [Input<Image<1, 9, 9>>, Conv2d<1, 2, (9, 8), Padding<4>>]
    largest_values: [Input<Image<2, 4, 6>>, MaxPool2d<2>]
    largest_values_that_overlap: [Input<Image<2, 5, 7>>, MaxPool2d<3, Stride<2>, Padding<1>>]
    largest_values_with_more_padding_before: [Input<Image<1, 5, 4>>, MaxPool2d<3, Stride<2>, Padding<2, 1>>]
    largest_values_to_the_end: [Input<Image<1, 5, 8>>, MaxPool2d<(2, 3), Ceil>]
    convolution_of_a_sequence: [Input<Sequence<6, 2>>, Conv1d<2, 3, 3>, Tanh, Conv1d<3, 2, 2, NoBias>]
    convolution_of_a_sequence_with_all_settings: [
        Input<Sequence<9, 4>>, Conv1d<4, 6, 3, NoBias, Groups<2>, Dilation<2>, Padding<1>, Stride<2>>
    ]
    convolution_of_a_sequence_to_the_same_size: [Input<Sequence<5, 3>>, Conv1d<3, 6, 4, Same, Depthwise>]
    transposed_convolution: [Input<Image<2, 3, 2>>, ConvTranspose2d<2, 3, 3>, Tanh, ConvTranspose2d<3, 2, (1, 2)>]
    transposed_convolution_to_twice_the_size: [
        Input<Image<2, 2, 3>>, ConvTranspose2d<2, 2, 3, Stride<2>, Padding<1>, OutputPadding<1>, NoBias>
    ]
    transposed_convolution_of_all_settings: [
        Input<Image<4, 2, 3>>, Tanh,
        ConvTranspose2d<4, 6, (3, 2), Groups<2>, Dilation<2>, Padding<(1, 2)>, Stride<(2, 3)>, OutputPadding<(0, 1)>>
    ]
    largest_values_of_a_sequence: [Input<Sequence<7, 3>>, MaxPool1d<3, Stride<2>, Padding<1>>]
    largest_values_of_all: [Input<Image<2, 3, 2>>, GlobalMaxPool, Dense<2, 2>]
    largest_values_of_all_of_a_sequence: [Input<Sequence<4, 3>>, GlobalMaxPool]
    means_of_a_sequence: [Input<Sequence<8, 3>>, AvgPool1d<3, Ceil>]
    means_of_what_is_inside_of_a_sequence: [Input<Sequence<7, 2>>, AvgPool1d<3, Stride<2>, Padding<1, 2>, CountInside>]
    means_of_all: [Input<Image<2, 3, 2>>, GlobalAvgPool, Dense<2, 2>]
    means_of_all_of_a_sequence: [Input<Sequence<4, 3>>, GlobalAvgPool]
    repeated: [Input<Image<2, 2, 3>>, Upsample<(2, 3)>]
    interpolated: [Input<Image<2, 2, 3>>, Upsample<(3, 2), Bilinear>]
    zeros_around: [Input<Image<2, 2, 3>>, ZeroPad2d<(0, 1), (2, 1)>, Conv2d<2, 1, 2>]
    other_shapes: [
        Dense<3, 12>, Reshape<Image<2, 2, 3>>, Transpose, Conv1d<2, 3, 2, Same>, Transpose<Image<3, 3, 2>>, Tanh,
        Flatten, Reshape<Sequence<6, 3>>, Transpose<Sequence<3, 6>>, Conv1d<6, 1, 2>
    ]
    means: [Input<Image<2, 4, 6>>, AvgPool2d<2>]
    means_that_overlap: [Input<Image<2, 5, 7>>, AvgPool2d<3, Stride<2>, Padding<1>>]
    means_of_what_is_inside: [Input<Image<2, 4, 5>>, AvgPool2d<(3, 2), CountInside, Stride<2>, Padding<1>, Ceil>]
    means_with_more_padding_behind: [Input<Image<1, 4, 5>>, AvgPool2d<3, Stride<1>, Padding<(0, 1), (2, 1)>>]
    means_to_the_end: [Input<Image<1, 5, 8>>, AvgPool2d<(2, 3), Ceil, Stride<2>, Padding<(1, 1)>>]
}

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
    assert_network::<Deep<f64>>();
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
    assert_network::<Normalized<f64>>();
}

#[test]
fn mixed_network() {
    network! {
        struct Mixed = Dense<6, 9>, GELU, Dense<_, 4>, encoder: Inner, SELU, Scale, Dense<_, 7, NoBias>, SiLU,
            Dropout<0.2>, Dense<_, 5>, LogSoftmax;
    }
    let (network, inputs, _) = example::<Mixed<f64>>(7);
    assert_right_in_parts(&*network, &CrossEntropy, &inputs, &[0u8, 1, 2, 3, 4, 0, 1]);
    assert_network::<Mixed<f64>>();
}

/// Loss on logits and loss on outputs are two ways back through the last layer.
#[test]
fn network_in_network_gives_its_logits() {
    network! { struct Net = Dense<3, 4>, Tanh, head: InnerHead; }
    let (network, inputs, _) = example::<Net<f64>>(7);
    assert_right_in_parts(&*network, &CrossEntropy, &inputs, &[0u8, 1, 2, 2, 1, 0, 1]);
}

mod mistakes {
    //! Broken backward passes. Each must be found, and found where it is.

    use super::*;

    macro_rules! mistakes {
        ($($(#[$doc:meta])* $name:ident { $($body:tt)* })*) => {$(
            $(#[$doc])*
            pub struct $name;
            impl Mistake for $name { $($body)* }
        )*};
    }

    mistakes! {
        /// None.
        Right {}
        /// One gradient of many is forgotten.
        Forgets17 {
            fn in_parameters<T: Scalar>(gradient: &mut [T]) {
                gradient[17] = T::ZERO;
            }
        }
        /// The gradient by the parameters is too small by one in a hundred.
        OnePercent {
            fn in_parameters<T: Scalar>(gradient: &mut [T]) {
                gradient.iter_mut().for_each(|slope| *slope *= T::of(0.99));
            }
        }
        /// The gradient by the inputs is half of what it should be.
        HalfBehind {
            fn in_inputs<T: Scalar>(dx: &mut [T], _: &[T]) {
                dx.iter_mut().for_each(|dx| *dx *= T::of(0.5));
            }
        }
        /// The gradient by the inputs is too large by two in a million.
        TwoMillionths {
            fn in_inputs<T: Scalar>(dx: &mut [T], _: &[T]) {
                dx.iter_mut().for_each(|dx| *dx *= T::of(1.0 + 2e-6));
            }
        }
        /// The layer is taken for one that does nothing.
        LetsPass {
            fn in_inputs<T: Scalar>(dx: &mut [T], dy: &[T]) {
                dx.copy_from_slice(dy);
            }
        }
        /// The wrong side of a rectifier is let through.
        WrongSide {
            fn in_inputs<T: Scalar>(dx: &mut [T], dy: &[T]) {
                dx.iter_mut().zip(dy).for_each(|(dx, dy)| *dx = *dy - *dx);
            }
        }
        /// What was added up before is lost.
        Assigns {
            fn kept<T: Scalar>(_: T, gradient: T) -> T {
                gradient
            }
        }
        /// What happens to be there counts, too.
        AddsToInputs {
            fn written<T: Scalar>(before: T, dx: T) -> T {
                before + dx
            }
        }
        /// A slope without a value.
        NotANumber {
            fn in_inputs<T: Scalar>(dx: &mut [T], _: &[T]) {
                dx[0] = T::nan();
            }
        }
    }

    fn report<N: TrainableNetwork<Scalar = f64>>() -> Report
    where
        MeanSquaredError: Loss<N, N::Output>,
    {
        let (network, inputs, targets) = example::<N>(3);
        check(&*network, &MeanSquaredError, &inputs, &targets).unwrap()
    }

    #[track_caller]
    fn assert_found(report: &Report, places: &[&str], error: f64) {
        let worst = report.worst.expect("values were judged");
        let place = worst.place.to_string();
        assert!(places.iter().any(|start| place.starts_with(start)), "{report}");
        assert!((worst.error - error).abs() < 1e-3 * error, "{report}");
        assert_eq!(report.kinks, 0, "{report}");
    }

    #[test]
    fn of_none_nothing_is_found() {
        network! { struct Net = Dense<2, 3>, Tanh, off: Broken<Dense<3, 4>, Right>, Tanh, Dense<4, 1>; }
        assert!(report::<Net<f64>>().error() < TOLERANCE);
    }

    #[test]
    fn in_a_parameter_is_found_there() {
        network! { struct Net = Dense<2, 3>, Tanh, off: Broken<Scale, OnePercent>, Dense<3, 1>; }
        assert_found(&report::<Net<f64>>(), &["off.scale[0]"], 0.01);
    }

    /// `gradient = …` where `gradient += …` is meant: also if there is one part of a batch, and one layer of that kind.
    #[test]
    fn in_adding_up_are_found_in_batches_of_any_parts() {
        fn assert_lost<N: TrainableNetwork<Scalar = f64>>(places: &[&str])
        where
            MeanSquaredError: Loss<N, N::Output>,
        {
            let (network, inputs, targets) = example::<N>(3);
            let (loss, full) = (&MeanSquaredError, Coverage::Full);
            let one = boxed::<GradientCheck<N, 8>>().run(&network, loss, &inputs, &targets, full, 1).unwrap();
            assert_found(&one, places, 1.0);
            let three = boxed::<GradientCheck<N, 1>>().run(&network, loss, &inputs, &targets, full, 1).unwrap();
            assert_found(&three, places, 1.0);
        }
        network! { struct First = off: Broken<Dense<2, 3>, Assigns>, Tanh, Dense<3, 1>; }
        assert_lost::<First<f64>>(&["off.weight[", "off.bias["]);
        network! { struct Last = Dense<2, 3>, Tanh, off: Broken<Dense<3, 1>, Assigns>; }
        assert_lost::<Last<f64>>(&["off.weight[", "off.bias["]);
        network! { struct Within = Dense<2, 3>, Tanh, Residual<(off: Broken<Scale, Assigns>)>, Dense<3, 1>; }
        assert_lost::<Within<f64>>(&["residual2.first.off.scale[0]"]);
    }

    /// `dx += …` where `dx = …` is meant: in the first layer, whose gradient nobody has written to, and in others.
    #[test]
    fn in_writing_to_inputs_are_found_wherever_the_layer_is() {
        network! { struct First = off: Broken<Dense<2, 3>, AddsToInputs>, Tanh, Dense<3, 1>; }
        assert!(report::<First<f64>>().error() > 0.01, "{}", report::<First<f64>>());
        network! { struct Second = Dense<2, 3>, off: Broken<Dense<3, 3>, AddsToInputs>, Tanh, Dense<3, 1>; }
        assert!(report::<Second<f64>>().error() > 0.01, "{}", report::<Second<f64>>());
        network! { struct Last = Dense<2, 3>, Tanh, Dense<3, 4>, Tanh, off: Broken<Dense<4, 1>, AddsToInputs>; }
        assert!(report::<Last<f64>>().error() > 0.01, "{}", report::<Last<f64>>());
    }

    #[test]
    fn in_one_weight_of_many_is_found_at_its_indices() {
        network! { struct Net = Dense<2, 4>, Tanh, odd: Broken<Dense<4, 6>, Forgets17>, Tanh, Dense<6, 1>; }
        assert_found(&report::<Net<f64>>(), &["odd.weight[2][5]"], 1.0);
    }

    #[test]
    fn in_a_network_in_a_network_is_found_there() {
        network! { struct Deep = Dense<2, 2>, off: Broken<Scale, OnePercent>; }
        network! { struct Net = Dense<2, 2>, Tanh, deep: Deep, Dense<2, 1>; }
        assert_found(&report::<Net<f64>>(), &["deep.off.scale[0]"], 0.01);
    }

    #[test]
    fn in_the_gradient_of_the_inputs_is_found_before_the_layer() {
        network! { struct Net = before: Dense<2, 3>, off: Broken<Scale, HalfBehind>, after: Dense<3, 1>; }
        assert_found(&report::<Net<f64>>(), &["before.", "input["], 0.5);
    }

    /// Nothing stands before the layer whose parameters could tell.
    #[test]
    fn in_the_gradient_of_the_inputs_alone_is_found_in_the_input() {
        network! { struct Net = Input<2>, off: Broken<Scale, HalfBehind>; }
        assert_found(&report::<Net<f64>>(), &["input["], 0.5);
    }

    #[test]
    fn of_two_millionths_is_found() {
        network! { struct Net = Input<2>, Broken<Square, TwoMillionths>; }
        assert_found(&report::<Net<f64>>(), &["input["], 2e-6);
    }

    #[test]
    fn at_the_sides_of_a_kink_is_not_taken_for_it() {
        network! { struct Net = Dense<2, 3>, Broken<ReLU, WrongSide>, Dense<3, 1>; }
        let report = report::<Net<f64>>();
        assert_found(&report, &["dense0.", "input["], report.error());
        assert!(report.error() > 0.5, "{report}");
    }

    #[test]
    fn in_the_mask_of_a_dropout_is_found() {
        network! { struct Net = Dense<2, 9>, Broken<Dropout<0.5>, LetsPass>, Dense<9, 1>; }
        let report = report::<Net<f64>>();
        assert_found(&report, &["dense0.", "input["], report.error());
        assert!(report.error() > 0.5, "{report}");
    }

    #[test]
    fn that_is_not_a_number_is_found() {
        network! { struct Net = Dense<2, 3>, Broken<Tanh, NotANumber>, Dense<3, 1>; }
        let report = report::<Net<f64>>();
        assert_eq!(report.error(), f64::INFINITY, "{report}");
    }
}

/// Biases and inputs that are all zero put a `ReLU` on its kink.
#[test]
fn kinks_are_counted_and_not_judged() {
    network! { struct Net = Dense<2, 1>, ReLU, Dense<1, 1>; }
    let mut network = Net::<f64>::ZERO;
    network.parameters_mut().copy_from_slice(&[0.5, -0.25, 0.0, 2.0, 0.1]);
    let report = check(&network, &MeanSquaredError, &[[0.0; 2]], &[[1.0]]).unwrap();
    assert!(report.error() < TOLERANCE, "{report}");
    // The first bias and the two inputs move the kink; all other parameters are judged.
    assert_eq!((report.kinks, report.checked), (1 + 2, 2 + 1 + 1), "{report}");
}

#[test]
fn wrong_data_is_refused() {
    network! { struct Net = Dense<2, 3>, Softmax; }
    let network = Net::<f64>::ZERO;
    assert!(check(&network, &CrossEntropy, &[[0.0; 2]], &[3u8]).is_err());
    assert!(check(&network, &CrossEntropy, &[[0.0; 2]; 2], &[2u8]).is_err());
    let none: [u8; 0] = [];
    let report = check(&network, &CrossEntropy, &[], &none).unwrap();
    assert_eq!((report.checked, report.error()), (Net::PARAMS, 0.0));
}

#[test]
fn a_share_of_the_values_is_spread_over_all() {
    network! { struct Net = Dense<40, 30>, Tanh, Dense<30, 2>; }
    let (network, inputs, targets) = example::<Net<f64>>(2);
    let mut check = boxed::<GradientCheck<Net<f64>, 4>>();
    let report = check.run(&network, &MeanSquaredError, &inputs, &targets, Coverage::PerTensor(5), 9).unwrap();
    assert_right(&report, 4 * 5 - 3 + 2 * 5);
    let again = check.run(&network, &MeanSquaredError, &inputs, &targets, Coverage::PerTensor(5), 9).unwrap();
    assert_eq!(report, again);
}

mod of_the_users_own {
    //! Activations and losses that take what they need from `Math`, in one function for `f32` and `f64`.

    use super::*;

    /// `y = sin 3x`, of a network for signals (Sitzmann et al. 2020).
    struct Sine;

    impl Elementwise for Sine {
        type Head = Values;
        const READS: Reads = Reads::X;
        fn value<T: Scalar>(x: T) -> T {
            (T::of(3.0) * x).sin()
        }
        fn derivative<T: Scalar>(x: T, _: T) -> T {
            T::of(3.0) * (T::of(3.0) * x).cos()
        }
    }

    /// All the others: `y = atan x + ln cosh x + log₂(1 + x²) + log₁₀(1 + x²) + (sinh x + tan(x/4)) / 10`
    struct Many;

    impl Elementwise for Many {
        type Head = Values;
        const READS: Reads = Reads::X;
        fn value<T: Scalar>(x: T) -> T {
            let (square, quarter) = (T::ONE + x.powi(2), x * T::of(0.25));
            x.atan() + x.cosh().ln() + square.log2() + square.log10() + (x.sinh() + quarter.tan()) * T::of(0.1)
        }
        fn derivative<T: Scalar>(x: T, _: T) -> T {
            let (square, quarter) = (T::ONE + x * x, x * T::of(0.25));
            let logarithms = (T::of(2.0).ln().recip() + T::of(10.0).ln().recip()) * (x + x) / square;
            let tangent = (quarter.cos() * quarter.cos()).recip() * T::of(0.25);
            square.recip() + x.tanh() + logarithms + (x.cosh() + tangent) * T::of(0.1)
        }
    }

    /// `L = Σ |y − t|ᵖ`
    struct PowerOfError(f64);

    impl<N: Network, Y: Target<N::Scalar, N::Output>> Loss<N, Y> for PowerOfError {
        fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
            let p = N::Scalar::of(self.0);
            let mut sum = N::Scalar::ZERO;
            for ((y, t), gradient) in y.iter().zip(target.values()).zip(gradient) {
                let error = *y - *t;
                sum += error.abs().powf(p);
                *gradient = scale * p * error.abs().powf(p - N::Scalar::ONE) * error.signum();
            }
            sum
        }
    }

    #[test]
    fn are_trained_as_those_of_the_library() {
        network! { struct Net = Dense<3, 4>, Sine, Dense<4, 3>, Many, Dense<3, 2>; }
        let (network, inputs, targets) = example::<Net<f64>>(7);
        assert_right_in_parts(&*network, &PowerOfError(2.5), &inputs, &targets);
    }

    #[test]
    fn have_the_values_that_they_are_written_as() {
        fn largest<T: Scalar>(values: impl Fn(T) -> T, exact: impl Fn(f64) -> f64) -> f64 {
            let xs = (-40..40).map(|i| f64::from(i) / 8.0);
            xs.map(|x| (values(T::of(x)).to_f64() - exact(x)).abs() / exact(x).abs().max(0.1)).fold(0.0, f64::max)
        }
        let many = |x: f64| {
            let square: f64 = 1.0 + x * x;
            x.atan() + x.cosh().ln() + square.log2() + square.log10() + (x.sinh() + (x / 4.0).tan()) * 0.1
        };
        // Sums of six terms, each to two roundings or three, of which none is more than ten times the sum.
        assert!(largest::<f64>(Many::value, many) < 60.0 * f64::EPSILON);
        assert!(largest::<f32>(Many::value, many) < 60.0 * f64::from(f32::EPSILON));
        assert!(largest::<f64>(Sine::value, |x| (3.0 * x).sin()) < 10.0 * f64::EPSILON);
    }
}
