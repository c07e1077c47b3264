//! Gradients through frozen layers, which are those of their predictions.

use super::*;

network! { struct Judge = Dense<4, 5>, BatchNorm<Epsilon<0.1>>, Dropout<0.5>, Tanh, Dense<5, 3>; }

/// All parameters that are not frozen, and all inputs: batches of one part, and of two.
#[track_caller]
fn assert_through<N: TrainableNetwork<Scalar = f64, Element = f64>>()
where
    MeanSquaredError: Loss<N, N::Output>,
{
    let (network, inputs, targets) = example::<N>(9);
    let mut check = boxed::<GradientCheck<N, 8>>();
    for samples in [1, 3, 9] {
        let (inputs, targets) = (&inputs[..samples], &targets[..samples]);
        let report = check.run(&network, &MeanSquaredError, inputs, targets, Coverage::Full, 3).unwrap();
        assert_right(&report, N::TRAINED + samples * N::Input::LEN);
    }
}

#[test]
fn of_a_list() {
    network! { struct Net = Dense<3, 4>, Tanh, Frozen<Judge>, Tanh, Dense<3, 2>; }
    assert_through::<Net<f64>>();
}

#[test]
fn at_the_end() {
    network! { struct Net = Dense<3, 4>, Tanh, Frozen<Judge>; }
    assert_through::<Net<f64>>();
}

#[test]
fn of_images() {
    network! {
        struct Net = Input<Image<2, 4, 4>>, Conv2d<2, 3, 3, Same>,
            Frozen<(BatchNorm<Epsilon<0.1>>, Tanh, Dropout2d<0.5>, Conv2d<3, 2, 3>)>, Flatten, Dense<_, 2>;
    }
    assert_through::<Net<f64>>();
}

#[test]
fn of_sequences() {
    network! {
        struct Net = Input<Sequence<4, 4>>, PerStep<Dense<4, 4>>,
            Frozen<(BatchNorm<Epsilon<0.1>>, SelfAttention<4, 2, AttentionDropout<0.5>>, LSTM<4, 3, RecurrentDropout<0.5>>)>;
    }
    assert_through::<Net<f64>>();
}

#[test]
fn within_blocks() {
    network! { struct Net = Dense<3, 4>, Residual<(Frozen<(Dense<4, 4>, Dropout<0.5>)>, Tanh, Dense<4, 4>)>, Add<Frozen<Dense<4, 2>>, Dense<4, 2>>; }
    assert_through::<Net<f64>>();
}
