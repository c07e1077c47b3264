//! [`BinaryCrossEntropyWithLogits`]: `L = −mean (t · ln σ(z) + (1 − t) · ln (1 − σ(z)))`

use super::binary_cross_entropy::OnLogits;
use super::pointwise::mean;
use super::{BinaryTarget, Loss};
use crate::error::TargetError;
use crate::losses::EndsInValues;
use crate::losses::OneOutput;
use crate::network::Network;
use crate::tensor::Scalar;

/// `L = −mean (t · ln σ(z) + (1 − t) · ln (1 − σ(z)))`, over all outputs `z` of all samples, for a network that leaves the
/// sigmoid to the loss.
///
/// It is the same loss as [`BinaryCrossEntropy`](super::BinaryCrossEntropy) for the same network with `Sigmoid` at its end, and
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinaryCrossEntropyWithLogits;

impl<N, Y> Loss<N, Y> for BinaryCrossEntropyWithLogits
where
    N: EndsInValues<Self> + Network<Output: OneOutput<Self>>,
    Y: BinaryTarget<N::Scalar, N::Output, N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check()
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(target.share())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        mean(&OnLogits, z, |output| target.probability(output), |output| target.counts(output), scale, gradient)
    }
}
