//! [`BinaryCrossEntropy`](struct@BinaryCrossEntropy): `L = −mean (t · ln p + (1 − t) · ln (1 − p))`

use super::class_weights::{BinaryClassWeights, YesAndNo, checked, checked_pairs};
use super::pointwise::{Pointwise, mean, times};
use super::{BinaryTarget, Loss};
use crate::error::TargetError;
use crate::layer::head::Probability;
use crate::losses::EndsInProbabilities;
use crate::losses::OneOutput;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};

/// `L = −mean (t · ln p + (1 − t) · ln (1 − p))`, over all outputs of all samples, for a network whose outputs are
/// probabilities of yes.
///
/// A target is an array of numbers from 0 to 1, or of `bool`s, one per output; for a single output it can be a plain number
/// or `bool`, and for the pixels of an image of one channel an array of rows, `[[bool; W]; H]`. If the network ends in `Sigmoid`, the loss is computed from the logits: it is finite and exact however large they
/// are, and so is its gradient `p − t`. For other probabilities, logarithms are clamped to at least −100, as in PyTorch, and
/// the gradient is `(p − t) / max(p (1 − p), 10⁻¹²)`. Both gradients are multiplied by the weight of an output in the mean.
///
/// With [class weights](Self::class_weights) it is `L = −Σ (w₁ · t · ln p + w₀ · (1 − t) · ln (1 − p)) / Σ (w₁ · t + w₀ · (1 − t))`, for a class
/// that is rare, say. (In PyTorch, `pos_weight` is a weight of yes, but its mean is divided by the number of outputs.)
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinaryCrossEntropy<W = ()> {
    class_weights: W,
}

/// The [loss](struct@BinaryCrossEntropy) without class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const BinaryCrossEntropy: BinaryCrossEntropy = BinaryCrossEntropy { class_weights: () };

impl Default for BinaryCrossEntropy {
    fn default() -> Self {
        BinaryCrossEntropy
    }
}

impl BinaryCrossEntropy {
    /// Multiplies the contributions of no and of yes to the loss, and their shares in the mean, by these weights. A probability `t` counts
    /// as yes to this part, and as no to the rest.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<1, 1, NoBias>, Sigmoid; }
    /// let mut net = Net::ZERO;
    /// net.dense0.weight[0] = 3f32.ln(); // p = 3/4
    /// let mut evaluation = Evaluation::<Net, 4>::ZERO;
    /// let loss = evaluation.loss(&net, &BinaryCrossEntropy.class_weights([1.0, 3.0]), &[[1.0]; 4], &[true, false, false, false])?;
    /// assert!((loss - (3.0 * (4f32 / 3.0).ln() + 3.0 * 4f32.ln()) / 6.0).abs() < 1e-6);
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights(self, weights: [f64; 2]) -> BinaryCrossEntropy<[f64; 2]> {
        BinaryCrossEntropy { class_weights: checked(weights) }
    }

    /// As [`class_weights`](Self::class_weights), with the weights of no and of yes for each output, for labels that do not exclude one another.
    /// For the steps of a sequence: for each feature; for the pixels of an image: for each channel.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Tags = Dense<2, 3>, Sigmoid; }
    /// let loss = BinaryCrossEntropy.class_weights_per_output([[1.0, 1.0], [1.0, 8.0], [1.0, 20.0]]);
    /// let mut evaluation = Evaluation::<Tags, 1>::ZERO;
    /// let value = evaluation.loss(&Tags::ZERO, &loss, &[[1.0, 2.0]], &[[true, false, true]])?;
    /// assert!((value - 2f32.ln()).abs() < 1e-6); // whatever the weights: all probabilities are 1/2
    /// # Ok::<(), stackprop::error::StepError>(())
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
    ) -> BinaryCrossEntropy<[[f64; 2]; N]> {
        BinaryCrossEntropy { class_weights: checked_pairs(weights) }
    }
}

impl<N, Y, W> Loss<N, Y> for BinaryCrossEntropy<W>
where
    N: EndsInProbabilities<Self> + Network<Output: OneOutput<Self>>,
    Y: BinaryTarget<N::Scalar, N::Output, N::NestedOutput>,
    W: BinaryClassWeights<N::NestedOutput>,
{
    const ON_LOGITS: bool = N::Head::BY_SIGMOID;

    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check()
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        weight::<N, Y, W>(&self.class_weights, target)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let weights = YesAndNo::<W, N::NestedOutput>::new(&self.class_weights);
        let (counts, target) = (|output| target.counts(output), |output| target.probability(output));
        if N::Head::BY_SIGMOID {
            mean(&OnLogits(weights), z, target, counts, scale, gradient)
        } else {
            mean(&OnProbabilities(weights), z, target, counts, scale, gradient)
        }
    }
}

/// Returns the weight of a target in the mean over a batch.
pub(super) fn weight<N, Y, W>(weights: &W, target: &Y) -> N::Scalar
where
    N: Network,
    Y: BinaryTarget<N::Scalar, N::Output, N::NestedOutput>,
    W: BinaryClassWeights<N::NestedOutput>,
{
    let weights = YesAndNo::<W, N::NestedOutput>::new(weights);
    N::Scalar::of(if W::ALL_ONE {
        target.share()
    } else {
        let probability = |output| target.probability(output).to_f64();
        weights.of_target(N::OutputShape::SIZE, |output| target.counts(output), probability)
    })
}

/// `−w₁ · t · ln σ(z) − w₀ · (1 − t) · ln σ(−z)` and its derivative with respect to `z`, `w₀ · (1 − t) · σ(z) − w₁ · t · (1 − σ(z))`, which is
/// `σ(z) − t` without weights.
pub(super) struct OnLogits<'w, W, Output>(pub YesAndNo<'w, W, Output>);

impl<T: Scalar, W: BinaryClassWeights<Output>, Output> Pointwise<T> for OnLogits<'_, W, Output> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, output: usize, z: T, t: T) -> (T, T) {
        // `−ln σ(z) = max(−z, 0) + ln (1 + e^−|z|)`
        let [no, yes] = [z, -z].map(|z| if z < T::ZERO { T::ZERO } else { z });
        let (logarithm, p) = ((-z.abs()).exp().ln_1p(), z.sigmoid());
        if W::ALL_ONE {
            let ramps = times(T::ONE - t, no) + times(t, yes);
            return (ramps + logarithm, p - t);
        }
        let [of_no, of_yes]: [T; 2] = self.0.of(output);
        let (of_no, of_yes) = (of_no * (T::ONE - t), of_yes * t);
        let ramps = times(of_no, no) + times(of_yes, yes);
        (ramps + (of_no + of_yes) * logarithm, of_no * p - of_yes * (T::ONE - p))
    }
}

/// `−w₁ · t · ln p − w₀ · (1 − t) · ln (1 − p)` and its derivative with respect to `p`, both kept finite.
struct OnProbabilities<'w, W, Output>(YesAndNo<'w, W, Output>);

impl<T: Scalar, W: BinaryClassWeights<Output>, Output> Pointwise<T> for OnProbabilities<'_, W, Output> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, output: usize, p: T, t: T) -> (T, T) {
        let least = T::of(-100.0);
        // Not `max`, which would hide NaN.
        let clamped = |log: T| if log < least { least } else { log };
        let (yes, no) = (clamped(p.ln()), clamped((-p).ln_1p()));
        let slope = (p * (T::ONE - p)).max(T::of(1e-12));
        if W::ALL_ONE {
            return (-(t * yes + (T::ONE - t) * no), (p - t) / slope);
        }
        let [of_no, of_yes]: [T; 2] = self.0.of(output);
        let (of_no, of_yes) = (of_no * (T::ONE - t), of_yes * t);
        (-(of_yes * yes + of_no * no), (of_no * p - of_yes * (T::ONE - p)) / slope)
    }
}
