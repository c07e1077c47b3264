//! Heads: what the outputs of a network mean, so that a loss that does not fit does not compile.

/// What the outputs of a layer mean to a loss.
///
/// Most layers give plain [`Values`]. `Softmax` gives [`Probabilities`], and so on; a loss asks for what it needs.
pub trait Head: 'static {
    /// Whether the outputs are made from logits, on which a loss can work in their stead.
    const FROM_LOGITS: bool = false;
}

/// Plain numbers, of any size and sign.
pub struct Values;
/// Probabilities of classes that exclude each other, made from logits: they are positive and add up to one.
pub struct Probabilities;
/// Logarithms of [`Probabilities`].
pub struct LogProbabilities;
/// Probabilities of events that do not exclude each other, each made from its logit by a sigmoid.
pub struct Bernoulli;
/// Numbers between 0 and 1 that do not come from logits.
pub struct UnitInterval;

impl Head for Values {}
impl Head for Probabilities {
    const FROM_LOGITS: bool = true;
}
impl Head for LogProbabilities {
    const FROM_LOGITS: bool = true;
}
impl Head for Bernoulli {
    const FROM_LOGITS: bool = true;
}
impl Head for UnitInterval {}

/// A head that is a distribution over classes, made from logits: that of `Softmax` and of `LogSoftmax`.
#[diagnostic::on_unimplemented(
    message = "this loss needs a network that ends in a distribution over classes",
    label = "this network does not: end its list with `Softmax` or `LogSoftmax`",
    note = "the loss works on the logits before that layer, so nothing overflows or is rounded away"
)]
pub trait Categorical: Head {}
impl Categorical for Probabilities {}
impl Categorical for LogProbabilities {}

/// A head whose values are logarithms of probabilities: that of `LogSoftmax`.
#[diagnostic::on_unimplemented(
    message = "this loss needs a network whose outputs are logarithms of probabilities",
    label = "this network has others: end its list with `LogSoftmax`",
    note = "on a network that ends in `Softmax`, `CrossEntropy` is the same loss"
)]
pub trait LogProbability: Head {}
impl LogProbability for LogProbabilities {}

/// A head whose values are probabilities of single events.
#[diagnostic::on_unimplemented(
    message = "this loss needs a network whose outputs are probabilities",
    label = "this network has others: end its list with `Sigmoid`",
    note = "on a network that ends in plain values, `BinaryCrossEntropyWithLogits` is the same loss"
)]
pub trait Probability: Head {
    /// Whether each probability is the sigmoid of its logit.
    const BY_SIGMOID: bool = false;
}
impl Probability for Bernoulli {
    const BY_SIGMOID: bool = true;
}
impl Probability for UnitInterval {}
impl Probability for Probabilities {}

/// A head whose values can be taken for logits: plain [`Values`].
#[diagnostic::on_unimplemented(
    message = "this loss applies the sigmoid itself, so it needs a network that ends in plain values",
    label = "this network does not: leave out the last layer of its list",
    note = "on a network that ends in `Sigmoid`, `BinaryCrossEntropy` is the same loss"
)]
pub trait Logits: Head {}
impl Logits for Values {}
