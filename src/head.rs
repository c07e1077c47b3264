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
    label = "the outputs of this network are not one",
    note = "end its list with `Softmax` or `LogSoftmax`: the loss works on the logits before it, which is exact and stable"
)]
pub trait Categorical: Head {}
impl Categorical for Probabilities {}
impl Categorical for LogProbabilities {}

/// A head whose values are probabilities of single events.
#[diagnostic::on_unimplemented(
    message = "this loss needs a network whose outputs are probabilities",
    label = "the outputs of this network are not",
    note = "end its list with `Sigmoid`, or use `BinaryCrossEntropyWithLogits`"
)]
pub trait Probability: Head {}
impl Probability for Bernoulli {}
impl Probability for UnitInterval {}
impl Probability for Probabilities {}
