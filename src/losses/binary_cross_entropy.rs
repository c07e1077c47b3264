//! [`BinaryCrossEntropy`]: `L = −mean (t · ln p + (1 − t) · ln (1 − p))`

use super::pointwise::{Pointwise, mean, times};
use super::{BinaryTarget, Loss};
use crate::error::TargetError;
use crate::layer::head::Probability;
use crate::losses::EndsInProbabilities;
use crate::losses::OneOutput;
use crate::network::Network;
use crate::tensor::Scalar;

/// `L = −mean (t · ln p + (1 − t) · ln (1 − p))`, over all outputs of all samples, for a network whose outputs are
/// probabilities of yes.
///
/// A target is an array of numbers from 0 to 1, or of `bool`s, one per output; for a single output it can be a plain number
/// or `bool`, and for the pixels of an image of one channel an array of rows, `[[bool; W]; H]`. If the network ends in `Sigmoid`, the loss is computed from the logits: it is finite and exact however large they
/// are, and so is its gradient `p − t`. For other probabilities, logarithms are clamped to at least −100, as in PyTorch, and
/// the gradient is `(p − t) / max(p (1 − p), 10⁻¹²)`. Both gradients are multiplied by the weight of an output in the mean.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 1>, Sigmoid; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &BinaryCrossEntropy, &[[1.0, 2.0]], &[true]);
/// assert_eq!(loss, Ok(2f32.ln()));
/// ```
///
/// A network whose outputs are not probabilities does not compile:
///
/// ```compile_fail,E0277
/// # use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 1>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &BinaryCrossEntropy, &[[1.0, 2.0]], &[true]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BinaryCrossEntropy;

impl<N, Y> Loss<N, Y> for BinaryCrossEntropy
where
    N: EndsInProbabilities<Self> + Network<Output: OneOutput<Self>>,
    Y: BinaryTarget<N::Scalar, N::Output, N::NestedOutput>,
{
    const ON_LOGITS: bool = N::Head::BY_SIGMOID;

    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check()
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(target.share())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let (counts, target) = (|output| target.counts(output), |output| target.probability(output));
        if N::Head::BY_SIGMOID {
            mean(&OnLogits, z, target, counts, scale, gradient)
        } else {
            mean(&OnProbabilities, z, target, counts, scale, gradient)
        }
    }
}

/// `−t · ln σ(z) − (1 − t) · ln σ(−z)` and its derivative with respect to `z`, `σ(z) − t`.
pub(super) struct OnLogits;

impl<T: Scalar> Pointwise<T> for OnLogits {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, z: T, t: T) -> (T, T) {
        // `−ln σ(z) = max(−z, 0) + ln (1 + e^−|z|)`
        let [no, yes] = [z, -z].map(|z| if z < T::ZERO { T::ZERO } else { z });
        let ramps = times(T::ONE - t, no) + times(t, yes);
        (ramps + (-z.abs()).exp().ln_1p(), z.sigmoid() - t)
    }
}

/// `−t · ln p − (1 − t) · ln (1 − p)` and its derivative with respect to `p`, both kept finite.
struct OnProbabilities;

impl<T: Scalar> Pointwise<T> for OnProbabilities {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, p: T, t: T) -> (T, T) {
        let least = T::of(-100.0);
        // Not `max`, which would hide NaN.
        let clamped = |log: T| if log < least { least } else { log };
        let (yes, no) = (clamped(p.ln()), clamped((-p).ln_1p()));
        let slope = p * (T::ONE - p);
        (-(t * yes + (T::ONE - t) * no), (p - t) / slope.max(T::of(1e-12)))
    }
}
