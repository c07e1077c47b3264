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
pub trait Categorical: Head {}
impl Categorical for Probabilities {}
impl Categorical for LogProbabilities {}

/// A head whose values are logarithms of probabilities: that of `LogSoftmax`.
pub trait LogProbability: Head {}
impl LogProbability for LogProbabilities {}

/// A head whose values are probabilities of single events.
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
pub trait Logits: Head {}
impl Logits for Values {}
