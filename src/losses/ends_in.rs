//! The requirements of losses on the [`Head`](crate::layer::head::Head) of a network.

use crate::layer::head::{Categorical, LogProbability, Logits, Probability};
use crate::network::Network;
use crate::tensor::{Scalar, Shape, Tensor};

/// A network with a [`Categorical`] head, which the loss `L` requires.
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network that ends in a distribution over classes, and `{Self}` does not",
    label = "end the list of `{Self}` with `Softmax` or `LogSoftmax`",
    note = "a network that ends in `Heads` has a tuple of losses, one for each head"
)]
pub trait EndsInDistribution<L>: Network<Head: Categorical> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: Categorical>> EndsInDistribution<L> for N {}

/// A network with a [`LogProbability`] head, which the loss `L` requires.
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network whose outputs are logarithms of probabilities, and those of `{Self}` are not",
    label = "end the list of `{Self}` with `LogSoftmax`; if it ends with `Softmax`, use `CrossEntropy`, which is the same loss",
    note = "a network that ends in `Heads` has a tuple of losses, one for each head"
)]
pub trait EndsInLogProbabilities<L>: Network<Head: LogProbability> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: LogProbability>> EndsInLogProbabilities<L> for N {}

/// A network with a [`Probability`] head, which the loss `L` requires.
#[diagnostic::on_unimplemented(
    message = "`{L}` needs a network whose outputs are probabilities, and those of `{Self}` are not",
    label = "end the list of `{Self}` with `Sigmoid`, or take `BinaryCrossEntropyWithLogits`",
    note = "a network that ends in `Heads` has a tuple of losses, one for each head"
)]
pub trait EndsInProbabilities<L>: Network<Head: Probability> {}
#[diagnostic::do_not_recommend]
impl<L, N: Network<Head: Probability>> EndsInProbabilities<L> for N {}

/// A network with a [`Logits`] head, which the loss `L` requires.
#[diagnostic::on_unimplemented(
    message = "`{L}` applies the sigmoid itself, so it needs a network that ends in plain values, and `{Self}` does not",
    label = "leave out the last layer of `{Self}`; if that is `Sigmoid`, you can use `BinaryCrossEntropy` instead, which is the same loss",
    note = "a network that ends in `Heads` has a tuple of losses, one for each head"
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

/// The outputs of the steps of a sequence.
pub trait OutputPerStep {}
impl<T: Scalar, const C: usize, const L: usize> OutputPerStep for [[T; C]; L] {}
// The outputs of a generic network, of which `check` asks for steps.
impl<T: Scalar, S: Shape> OutputPerStep for Tensor<T, S> {}
