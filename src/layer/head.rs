//! Heads: the meaning of the outputs of a network, so that a loss that does not match it does not compile.

/// The meaning of the outputs of a layer to a loss.
///
/// Most layers output plain [`Values`], `Softmax` outputs [`Probabilities`], and so on. A loss requires the head that it can use.
pub trait Head: 'static {
    /// Whether the outputs are computed from logits, which a loss can use instead.
    const FROM_LOGITS: bool = false;
}

/// Plain numbers, of any size and sign.
pub struct Values;
/// Probabilities of classes that exclude each other, computed from logits. They are positive and add up to one.
pub struct Probabilities;
/// Logarithms of [`Probabilities`].
pub struct LogProbabilities;
/// Probabilities of events that do not exclude each other, each the sigmoid of its logit.
pub struct Bernoulli;
/// Numbers between 0 and 1 that are not computed from logits.
pub struct UnitInterval;

/// The outputs of several heads, each with a meaning of its own. All meanings are possible, so that the error for a single loss is not
/// about the meaning, but that there is one loss for each head.
pub struct Several;

impl Head for Values {}
impl Head for Several {}
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

/// A head that is a distribution over classes, computed from logits: the head of `Softmax` and `LogSoftmax`.
pub trait Categorical: Head {
    /// Whether the outputs are the logarithms of the probabilities.
    const ARE_LOGARITHMS: bool = false;
}
impl Categorical for Probabilities {}
impl Categorical for LogProbabilities {
    const ARE_LOGARITHMS: bool = true;
}
impl Categorical for Several {}

/// A head whose values are logarithms of probabilities: the head of `LogSoftmax`.
pub trait LogProbability: Head {}
impl LogProbability for LogProbabilities {}
impl LogProbability for Several {}

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
impl Probability for Several {}

/// A head whose values can be used as logits: plain [`Values`].
pub trait Logits: Head {}
impl Logits for Values {}
impl Logits for Several {}
