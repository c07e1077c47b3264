//! [`Hinge`](struct@Hinge): `L = mean max(0, 1 − t · y)`

use super::class_weights::{BinaryClassWeights, YesAndNo, checked, checked_pairs};
use super::pointwise::{Pointwise, mean, times};
use super::target::check_counted;
use super::{Loss, OneOutput, Target};
use crate::error::TargetError;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};
use crate::zero::Zero;

/// `L = mean max(0, 1 − t · y)`, over all outputs of all samples, for targets that are −1 or 1.
///
/// The loss of a support vector machine: 0 for an output that is on the right side by at least 1.
/// [`Hinge.squared()`](Hinge::squared) is `L = mean max(0, 1 − t · y)²`. The gradient is `−t`, or `−2 t (1 − t · y)`,
/// multiplied by the weight of an output in the mean, and 0 where the loss is 0. A target is an array like the output, or a
/// single number for a single output. Cortes and Vapnik 1995. With [class weights](Self::class_weights) it is the weighted mean.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<2, 1>; }
/// let mut evaluation = Evaluation::<Line, 1>::ZERO;
/// let loss = evaluation.loss(&Line::ZERO, &Hinge, &[[1.0, 2.0]], &[-1.0]);
/// assert_eq!(loss, Ok(1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hinge<W = ()> {
    squared: bool,
    class_weights: W,
}

/// The [loss](struct@Hinge), not squared, without class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const Hinge: Hinge = Hinge { squared: false, class_weights: () };

impl Default for Hinge {
    fn default() -> Self {
        Hinge
    }
}

impl<W: Copy> Hinge<W> {
    /// Squares the loss of each output: large violations count more, and the loss is smooth.
    #[must_use]
    pub const fn squared(self) -> Self {
        Self { squared: true, ..self }
    }

    /// Multiplies the losses of outputs whose targets are −1 and 1, and their shares in the mean, by these two weights.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1, NoBias>; }
    /// let mut net = Line::ZERO;
    /// net.dense0.weight[0] = 0.5;
    /// let mut evaluation = Evaluation::<Line, 2>::ZERO;
    /// let loss = evaluation.loss(&net, &Hinge.class_weights([1.0, 3.0]), &[[1.0]; 2], &[-1.0, 1.0]);
    /// assert_eq!(loss, Ok((1.0 * 1.5 + 3.0 * 0.5) / 4.0));
    /// ```
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights(self, weights: [f64; 2]) -> Hinge<[f64; 2]> {
        Hinge { squared: self.squared, class_weights: checked(weights) }
    }

    /// As [`class_weights`](Self::class_weights), with two weights for each output. For the steps of a sequence: for each feature; for the
    /// pixels of an image: for each channel.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Two = Dense<1, 2>; }
    /// let mut evaluation = Evaluation::<Two, 1>::ZERO;
    /// let weights = [[1.0, 1.0], [2.0, 0.5]];
    /// let loss = evaluation.loss(&Two::ZERO, &Hinge.class_weights_per_output(weights), &[[1.0]], &[[-1.0, 1.0]]);
    /// assert_eq!(loss, Ok(1.0));
    /// ```
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights_per_output<const N: usize>(self, weights: [[f64; 2]; N]) -> Hinge<[[f64; 2]; N]> {
        Hinge { squared: self.squared, class_weights: checked_pairs(weights) }
    }
}

impl<N, Y, W> Loss<N, Y> for Hinge<W>
where
    N: Network<Output: OneOutput<Self>>,
    Y: Target<N::Scalar, N::Output, N::NestedOutput>,
    W: BinaryClassWeights<N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        check_counted(target.counted(), "-1 or 1", |t| t == N::Scalar::ONE || t == -N::Scalar::ONE)
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(if W::ALL_ONE {
            target.share()
        } else {
            let (weights, targets) = (YesAndNo::<W, N::NestedOutput>::new(&self.class_weights), target.values());
            let probability = |output: usize| f64::from(u8::from(targets[output] > N::Scalar::ZERO));
            weights.of_target(N::OutputShape::SIZE, |output| target.counts(output), probability)
        })
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let (targets, weights) = (target.values(), YesAndNo::<W, N::NestedOutput>::new(&self.class_weights));
        let loss = OfOutput { squared: self.squared, weights };
        mean(&loss, y, |output| targets[output], |output| target.counts(output), scale, gradient)
    }
}

/// The loss of an output, multiplied by its weight, and its derivative.
struct OfOutput<'w, W, Output> {
    squared: bool,
    weights: YesAndNo<'w, W, Output>,
}

impl<T: Scalar, W: BinaryClassWeights<Output>, Output> Pointwise<T> for OfOutput<'_, W, Output> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, output: usize, y: T, t: T) -> (T, T) {
        // NaN stays NaN.
        let short = T::ONE - t * y;
        let short = if short < T::ZERO { T::ZERO } else { short };
        let (loss, derivative) = if self.squared {
            (short * short, -t * (short + short))
        } else {
            (short, if short > T::ZERO { -t } else { short })
        };
        if W::ALL_ONE {
            return (loss, derivative);
        }
        let [negative, positive]: [T; 2] = self.weights.of(output);
        let weight = if t > T::ZERO { positive } else { negative };
        (times(weight, loss), times(weight, derivative))
    }
}
