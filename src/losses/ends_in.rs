//! The requirements of losses on the [`Head`](crate::layer::head::Head) of a network.

use crate::layer::head::{Categorical, LogProbability, Logits, Probability};
use crate::network::Network;
use crate::tensor::{Scalar, Shape, Tensor};

/// A network with a [`Categorical`] head, which the loss `L` requires. One that ends in `Heads` has it too: a loss also requires [`OneOutput`].
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network that ends in a distribution over classes, and `{Self}` does not",
    label = "end the list of `{Self}` with `Softmax` or `LogSoftmax`"
)]
pub trait EndsInDistribution<L>: Network<Head: Categorical> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: Categorical>> EndsInDistribution<L> for N {}

/// A network with a [`LogProbability`] head, which the loss `L` requires. One that ends in `Heads` has it too: a loss also requires [`OneOutput`].
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network whose outputs are logarithms of probabilities, and those of `{Self}` are not",
    label = "end the list of `{Self}` with `LogSoftmax`; if it ends with `Softmax`, use `CrossEntropy`, which is the same loss"
)]
pub trait EndsInLogProbabilities<L>: Network<Head: LogProbability> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: LogProbability>> EndsInLogProbabilities<L> for N {}

/// A network with a [`Probability`] head, which the loss `L` requires. One that ends in `Heads` has it too: a loss also requires [`OneOutput`].
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network whose outputs are probabilities, and those of `{Self}` are not",
    label = "end the list of `{Self}` with `Sigmoid`, or take `BinaryCrossEntropyWithLogits`"
)]
pub trait EndsInProbabilities<L>: Network<Head: Probability> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: Probability>> EndsInProbabilities<L> for N {}

/// A network with a [`Logits`] head, which the loss `L` requires. One that ends in `Heads` has it too: a loss also requires [`OneOutput`].
#[diagnostic::on_unimplemented(
    message = "`{L}` applies the sigmoid itself, so it needs a network that ends in plain values, and `{Self}` does not",
    label = "leave out the last layer of `{Self}`; if that is `Sigmoid`, you can use `BinaryCrossEntropy` instead, which is the same loss"
)]
pub trait EndsInValues<L>: Network<Head: Logits> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: Logits>> EndsInValues<L> for N {}

/// A network with a [`Categorical`] head and outputs per step, which the loss `L` requires.
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network that outputs a distribution over classes for each step of a sequence, and `{Self}` does not",
    label = "end the list of `{Self}` with layers for each step and `Softmax` or `LogSoftmax`, as in `PerStep<Dense<_, 28>>, LogSoftmax`",
    note = "a network that ends in `Heads` has a tuple of losses, one for each head"
)]
pub trait EndsInSteps<L>: Network<Head: Categorical, NestedOutput: OutputPerStep> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: Categorical, NestedOutput: OutputPerStep>> EndsInSteps<L> for N {}

/// The outputs of a network without heads, which the loss `L` requires: arrays.
#[diagnostic::on_unimplemented(
    message = "`{L}` is a single loss, and a network that ends in `Heads` has one for each head",
    label = "write a tuple with a loss for each head, in the order of the heads, such as `(CrossEntropy, MeanSquaredError)`"
)]
pub trait OneOutput<L> {}
impl<L, E, const N: usize> OneOutput<L> for [E; N] {}
impl<L, T: Scalar, S: Shape> OneOutput<L> for Tensor<T, S> {}

/// The outputs of the steps of a sequence.
pub trait OutputPerStep {}
impl<T: Scalar, const C: usize, const L: usize> OutputPerStep for [[T; C]; L] {}
// The outputs of a generic network, of which `check` asks for steps.
impl<T: Scalar, S: Shape> OutputPerStep for Tensor<T, S> {}
