//! Every loss, through a network as a user calls it: against PyTorch, against finite differences, and where it gets rough.
//!
//! The networks take one of five inputs to be 1, so that row `i` of their weights is the `i`-th row of logits: with the
//! unit vectors for a batch, the parameters are the logits and their gradient is that with respect to the logits.

mod against_finite_differences;
mod against_pytorch;
mod at_the_extremes;
mod class_weights;
mod compared_samples;
mod ctc;
mod gaussian;
mod ignored_classes;
mod impossible_classes;
mod many_outputs;
mod masked_steps;
mod masks;
mod sample_weights;
mod wrong_options;
mod wrong_targets;

use serde_json::Value;
use stackprop::error::{StepError, TargetError};
use stackprop::layer::Elementwise;
use stackprop::layer::head::{LogProbabilities, UnitInterval, Values};
use stackprop::losses::ClassWeights;
use stackprop::prelude::*;
use stackprop::tensor::Scalar;

use crate::common::rng;

/// Ends in the values it gets, whatever they are, with another meaning.
macro_rules! taken_for {
    ($($layer:ident $head:ident)*) => {$(
        struct $layer;
        impl Elementwise for $layer {
            type Head = $head;
            fn value<T: Scalar>(x: T) -> T {
                x
            }
            fn derivative<T: Scalar>(_: T, _: T) -> T {
                T::ONE
            }
        }
    )*};
}
taken_for!(TakenForProbabilities UnitInterval TakenForLogarithms LogProbabilities TakenForValues Values);

const ROWS: usize = 5;

network! { struct Values1 = Dense<ROWS, 1, NoBias>; }
network! { struct Values3 = Dense<ROWS, 3, NoBias>; }
network! { struct Values4 = Dense<ROWS, 4, NoBias>, TakenForValues; }
network! { struct Values6 = Dense<ROWS, 6, NoBias>; }
network! { struct Softmax3 = Dense<ROWS, 3, NoBias>, Softmax; }
network! { struct Softmax4 = Dense<ROWS, 4, NoBias>, Softmax; }
network! { struct LogSoftmax3 = Dense<ROWS, 3, NoBias>, LogSoftmax; }
network! { struct LogSoftmax4 = Dense<ROWS, 4, NoBias>, LogSoftmax; }
network! { struct Logarithms4 = Dense<ROWS, 4, NoBias>, TakenForLogarithms; }
network! { struct Sigmoid1 = Dense<ROWS, 1, NoBias>, Sigmoid; }
network! { struct Sigmoid3 = Dense<ROWS, 3, NoBias>, Sigmoid; }
network! { struct Sigmoid6 = Dense<ROWS, 6, NoBias>, Sigmoid; }
network! { struct Probabilities3 = Dense<ROWS, 3, NoBias>, TakenForProbabilities; }
network! { struct Probabilities5 = Dense<ROWS, 5, NoBias>, TakenForProbabilities; }

/// The loss of the rows of logits `x`, and its gradient with respect to them.
fn run<N, L, Y, T, const O: usize>(loss: &L, x: &[[T; O]], targets: &[Y]) -> Result<(T, Vec<T>), StepError>
where
    T: Scalar,
    N: TrainableNetwork<Scalar = T, Input = [T; ROWS], Output = [T; O]>,
    L: Loss<N, Y>,
{
    let (mut net, mut gradient) = (N::ZERO, N::ZERO);
    net.parameters_mut()[..x.len() * O].copy_from_slice(x.as_flattened());
    let mut inputs = [[T::ZERO; ROWS]; ROWS];
    (0..ROWS).for_each(|row| inputs[row][row] = T::ONE);
    let inputs = &inputs[..x.len()];

    let (mut workspace, mut generator) = (Workspace::<N, 2>::ZERO, rng(1));
    let value = net.loss_and_gradient(loss, inputs, targets, &mut gradient, &mut workspace, &mut generator)?;
    let mut evaluation = Evaluation::<N, 2>::ZERO;
    let evaluated = evaluation.loss(&net, loss, inputs, targets)?;
    // The sums are made in another order.
    let near = (value - evaluated).abs() <= T::of(4.0) * T::epsilon() * value.abs();
    assert!(near || value.is_nan(), "training returns {value}, evaluation {evaluated}");
    Ok((value, gradient.parameters()[..x.len() * O].to_vec()))
}
