//! The passes of long lists are functions of their own, those of short lists are inlined: the gradients of the former are those of
//! differences of the loss, and both have the same bits.

use stackprop::gradient_check::check;
use stackprop::prelude::*;

use super::{predictions, random};
use crate::common::pass::{Passed, pass};
use crate::common::rng;
use crate::common::user_layers::{Scale, Square};

/// A network with random parameters, biases too.
fn network<N: Network>() -> Box<N> {
    let mut network = boxed::<N>();
    network.init(Some(Init::LeCunNormal), &mut rng(1));
    let rng = &mut rng(2);
    network.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        if matches!(entry.role, Role::Bias | Role::Scale) {
            Init::Normal { mean: 0.5, deviation: 0.5 }.weights(tensor, tensor.len(), 1, rng);
        }
    });
    network
}

mod differences {
    use stackprop::tensor::plain::Flat;

    use super::*;

    /// Every value, in batches of one part and of two.
    #[track_caller]
    fn assert_right<N: TrainableNetwork<Scalar = f64, Element = f64>>()
    where
        MeanSquaredError: Loss<N, N::Output>,
    {
        let network = network::<N>();
        for samples in [1, 3, 9] {
            let (inputs, targets) = (random::<N::Input, f64>(samples, 3), random::<N::Output, f64>(samples, 4));
            let report = check(&*network, &MeanSquaredError, &inputs, &targets).unwrap();
            assert!(report.error() < 1e-6, "{samples} samples: {report}");
            let values = N::COUNT - N::STATISTICS + samples * N::Input::LEN;
            assert_eq!((report.checked, report.kinks), (values, 0), "{samples} samples: {report}");
        }
    }

    /// The epsilon is large: a batch of two samples is ±1 without one, whatever it was, a slope that differences do not resolve.
    #[test]
    fn of_a_residual_network() {
        network! {
            struct Net =
                Input<Image<2, 7, 6>>, Conv2d<2, 3, 3, Same, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                MaxPool2d<3, Stride<2>, Padding<1>>,
                Residual<(
                    Conv2d<3, 3, 3, Same, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                    Conv2d<3, 3, 3, Same, NoBias>, BatchNorm<Epsilon<0.1>>,
                )>, Tanh,
                Residual<
                    (
                        Conv2d<3, 4, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                        Conv2d<4, 4, 3, Same, NoBias>, BatchNorm<Epsilon<0.1>>,
                    ),
                    (Conv2d<3, 4, 1, Stride<2>, NoBias>, BatchNorm<Epsilon<0.1>>),
                >, Tanh,
                GlobalAvgPool, Dense<4, 2>;
        }
        assert_right::<Net<f64>>();
    }

    #[test]
    fn of_a_network_like_vgg() {
        network! {
            struct Net =
                Input<Image<2, 8, 8>>, Conv2d<2, 2, 3, Same>, Tanh, Conv2d<2, 3, 3, Same>, Tanh, MaxPool2d<2>,
                Conv2d<3, 4, 3, Same>, Tanh, Conv2d<4, 4, 3, Same>, Tanh, MaxPool2d<2>,
                Flatten, Dense<16, 5>, Tanh, Dropout<0.2>, Dense<5, 4>, Tanh, Dense<4, 3>, Softmax;
        }
        assert_right::<Net<f64>>();
    }

    #[test]
    fn of_a_network_like_mobile_net() {
        network! {
            struct Net =
                Input<Image<2, 8, 9>>, Conv2d<2, 3, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                Conv2d<3, 3, 3, Padding<1>, Depthwise, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                Conv2d<3, 4, 1, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                Conv2d<4, 4, 3, Stride<2>, Padding<1>, Depthwise, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                Conv2d<4, 6, 1, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh,
                GlobalAvgPool, Dense<6, 2>;
        }
        assert_right::<Net<f64>>();
    }

    /// The list within each block is long, and so is that of the blocks.
    #[test]
    fn of_residual_blocks_of_dense_layers() {
        times! {
            Net = [Dense<3, 4>,]
                [Residual<(
                    Dense<4, 5>, Tanh, Dense<5, 5>, GELU, Dense<5, 4>, SiLU, Dense<4, 3>, Dropout<0.2>, Dense<3, 4>, LayerNorm,
                )>,]
                [Dense<4, 2>] * 2 * 2 * 2
        }
        assert_right::<Net<f64>>();
    }
}

mod bits {
    use super::*;

    /// Two networks with the same parameters in memory do the same: predictions, outputs in training, gradients with respect to the
    /// inputs and to the parameters, of several numbers of samples, for every instruction set.
    #[track_caller]
    fn assert_same<
        A: TrainableNetwork<Element = <A as Network>::Scalar>,
        B: TrainableNetwork<Scalar = A::Scalar, Element = A::Element, Input = A::Input, Output = A::Output>,
    >() {
        let (a, mut b) = (network::<A>(), boxed::<B>());
        b.parameters_mut().copy_from_slice(a.parameters());
        for samples in [1, 2, 7, 32] {
            let (x, dy) = (random::<A::Input, A::Scalar>(samples, 5), random::<A::Output, A::Scalar>(samples, 6));
            assert_eq!(all_scalars(&predictions(&*a, &x)), all_scalars(&predictions(&*b, &x)), "{samples} samples");
            let (x, dy) = (all_scalars(&x), all_scalars(&dy));
            for best in [false, true] {
                let Passed { y, dx, gradient } = pass::<A, 32>(&a, x, dy, 1, best);
                let other = pass::<B, 32>(&b, x, dy, 1, best);
                assert_eq!(y, other.y, "outputs of {samples} samples");
                assert_eq!(dx, other.dx, "gradient with respect to the inputs of {samples} samples");
                assert_eq!(gradient.parameters(), other.gradient.parameters(), "gradient of {samples} samples");
                assert!(dx.iter().all(|slope| *slope != A::Scalar::ZERO));
            }
        }
    }

    #[test]
    fn of_dense_layers() {
        network! { struct Long = Dense<5, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>,
        Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 3>; }
        network! { struct First = Dense<5, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>; }
        network! { struct Middle = Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 9>; }
        network! { struct Last = Dense<9, 9>, Dense<9, 9>, Dense<9, 9>, Dense<9, 3>; }
        network! { struct Short = First, Middle, Last; }
        assert_same::<Long, Short>();
        assert_same::<Long<f64>, Short<f64>>();
    }

    #[test]
    fn of_convolutions() {
        network! {
            struct Long =
                Input<Image<2, 9, 8>>, Conv2d<2, 4, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU,
                Conv2d<4, 4, 3, Same, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<4, 6, 1, NoBias>, BatchNorm, ReLU, MaxPool2d<2>,
                Conv2d<6, 3, 2>, Tanh, Flatten, Dense<3, 4>, Softmax;
        }
        network! { struct Stem = Input<Image<2, 9, 8>>, Conv2d<2, 4, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU; }
        network! { struct Depthwise1 = Input<Image<4, 5, 4>>, Conv2d<4, 4, 3, Same, Depthwise, NoBias>, BatchNorm, ReLU; }
        network! { struct Pointwise = Input<Image<4, 5, 4>>, Conv2d<4, 6, 1, NoBias>, BatchNorm, ReLU, MaxPool2d<2>; }
        network! { struct Classes = Input<Image<6, 2, 2>>, Conv2d<6, 3, 2>, Tanh, Flatten, Dense<3, 4>, Softmax; }
        network! { struct Short = Stem, Depthwise1, Pointwise, Classes; }
        assert_same::<Long, Short>();
        assert_same::<Long<f64>, Short<f64>>();
    }

    /// Layers that work in place, that keep what their backward pass reads, and that say nothing of either.
    #[test]
    fn of_activations() {
        network! {
            struct Long = Dense<6, 8>, LayerNorm, GELU, Scale, SiLU, Dense<8, 8>, Sigmoid, Square, Softplus, GroupNorm<2>, ELU, PReLU,
                Dense<8, 5>, LeakyReLU<0.1>, Scale, LogSoftmax;
        }
        network! { struct First = Dense<6, 8>, LayerNorm, GELU, Scale, SiLU, Dense<8, 8>; }
        network! { struct Second = Input<8>, Sigmoid, Square, Softplus, GroupNorm<2>, ELU, PReLU; }
        network! { struct Third = Dense<8, 5>, LeakyReLU<0.1>, Scale, LogSoftmax; }
        network! { struct Short = First, Second, Third; }
        assert_same::<Long, Short>();
        assert_same::<Long<f64>, Short<f64>>();
    }
}
