//! [`BinaryCrossEntropyWithLogits`](struct@BinaryCrossEntropyWithLogits): `L = −mean (t · ln σ(z) + (1 − t) · ln (1 − σ(z)))`

use super::binary_cross_entropy::{OnLogits, weight};
use super::class_weights::{BinaryClassWeights, YesAndNo, checked, checked_pairs};
use super::pointwise::mean;
use super::{BinaryTarget, Loss};
use crate::error::TargetError;
use crate::losses::EndsInValues;
use crate::losses::OneOutput;
use crate::network::Network;

/// `L = −mean (t · ln σ(z) + (1 − t) · ln (1 − σ(z)))`, over all outputs `z` of all samples, for a network that leaves the
/// sigmoid to the loss.
///
/// It is the same loss as [`BinaryCrossEntropy`](struct@super::BinaryCrossEntropy) for the same network with `Sigmoid` at its end, and
/// as finite and exact however large the outputs are. Use it if you need the logits of a prediction rather than its
/// probabilities. A target is an array of numbers from 0 to 1, or of `bool`s, one per output; for a single output it can be a
/// plain number or `bool`, and for the pixels of an image of one channel an array of rows. The gradient is `σ(z) − t`, multiplied by the
/// weight of an output in the mean.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 2>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &BinaryCrossEntropyWithLogits, &[[1.0, 2.0]], &[[0.0, 0.3]]);
/// assert_eq!(loss, Ok(2f32.ln()));
/// ```
///
/// Segmentation into two classes, where a target is a mask of `bool`s:
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Mask = Input<Image<3, 2, 2>>, Conv2d<3, 8, 3, Same>, ReLU, Conv2d<8, 1, 1>; }
/// let mut evaluation = Evaluation::<Mask, 1>::ZERO;
/// let targets = [[[true, false], [false, false]]];
/// let loss = evaluation.loss(&Mask::ZERO, &BinaryCrossEntropyWithLogits, &[[0.5; 12]], &targets)?;
/// assert!((loss - 2f32.ln()).abs() < 1e-6);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinaryCrossEntropyWithLogits<W = ()> {
    class_weights: W,
}

/// The [loss](struct@BinaryCrossEntropyWithLogits) without class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const BinaryCrossEntropyWithLogits: BinaryCrossEntropyWithLogits =
    BinaryCrossEntropyWithLogits { class_weights: () };

impl Default for BinaryCrossEntropyWithLogits {
    fn default() -> Self {
        BinaryCrossEntropyWithLogits
    }
}

impl BinaryCrossEntropyWithLogits {
    /// Multiplies the contributions of no and of yes to the loss, and their shares in the mean, by these weights:
    /// see [`BinaryCrossEntropy.class_weights`](super::BinaryCrossEntropy::class_weights).
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<1, 1>; }
    /// let loss = BinaryCrossEntropyWithLogits.class_weights([1.0, 9.0]);
    /// let mut evaluation = Evaluation::<Net, 2>::ZERO;
    /// assert_eq!(evaluation.loss(&Net::ZERO, &loss, &[[1.0]; 2], &[true, false]), Ok(2f32.ln()));
    /// ```
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights(self, weights: [f64; 2]) -> BinaryCrossEntropyWithLogits<[f64; 2]> {
        BinaryCrossEntropyWithLogits { class_weights: checked(weights) }
    }

    /// As [`class_weights`](Self::class_weights), with the weights of no and of yes for each output. For the steps of a sequence: for each
    /// feature; for the pixels of an image: for each channel.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Tags = Dense<2, 2>; }
    /// let loss = BinaryCrossEntropyWithLogits.class_weights_per_output([[1.0, 1.0], [1.0, 8.0]]);
    /// let mut evaluation = Evaluation::<Tags, 1>::ZERO;
    /// assert_eq!(evaluation.loss(&Tags::ZERO, &loss, &[[1.0, 2.0]], &[[true, false]]), Ok(2f32.ln()));
    /// ```
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights_per_output<const N: usize>(
        self,
        weights: [[f64; 2]; N],
    ) -> BinaryCrossEntropyWithLogits<[[f64; 2]; N]> {
        BinaryCrossEntropyWithLogits { class_weights: checked_pairs(weights) }
    }
}

impl<N, Y, W> Loss<N, Y> for BinaryCrossEntropyWithLogits<W>
where
    N: EndsInValues<Self> + Network<Output: OneOutput<Self>>,
    Y: BinaryTarget<N::Scalar, N::Output, N::NestedOutput>,
    W: BinaryClassWeights<N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check()
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        weight::<N, Y, W>(&self.class_weights, target)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let loss = OnLogits(YesAndNo::<W, N::NestedOutput>::new(&self.class_weights));
        mean(&loss, z, |output| target.probability(output), |output| target.counts(output), scale, gradient)
    }
}
