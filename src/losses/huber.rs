//! [`Huber`](struct@Huber): `L = mean { e² / 2 where |e| ≤ δ, δ (|e| − δ / 2) elsewhere }`, `e = y − t`

use super::pointwise::{Pointwise, mean};
use super::{Loss, OneOutput, Target};
use crate::error::TargetError;
use crate::network::Network;
use crate::tensor::Scalar;

/// `L = mean { e² / 2 where |e| ≤ δ, δ (|e| − δ / 2) elsewhere }` with `e = y − t`, over all outputs of all samples.
///
/// It is quadratic for small errors and linear for large ones, so the gradient of an outlier is at most `δ`. `Huber` has a `δ`
/// of 1; [`Huber.delta(0.5)`](Huber::delta) sets another. A target is an array like the output, or a single number for a single
/// output. The gradient is `e`, clamped to `−δ … δ`, multiplied by the weight of an output in the mean. Huber 1964.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut evaluation = Evaluation::<Line, 2>::ZERO;
/// let loss = evaluation.loss(&Line::ZERO, &Huber, &[[1.0], [2.0]], &[1.0, -3.0]);
/// assert_eq!(loss, Ok((0.5 + 2.5) / 2.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Huber {
    delta: f64,
}

/// The [loss](struct@Huber) with a `δ` of 1.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const Huber: Huber = Huber { delta: 1.0 };

impl Default for Huber {
    fn default() -> Self {
        Huber
    }
}

impl Huber {
    /// The same loss with another `δ`: errors larger than that count linearly.
    ///
    /// # Panics
    ///
    /// If `delta` is not positive and finite.
    #[must_use]
    #[track_caller]
    pub const fn delta(self, delta: f64) -> Self {
        assert!(delta > 0.0 && delta < f64::INFINITY, "the delta of a Huber loss must be a positive number");
        Self { delta }
    }
}

impl<N, Y> Loss<N, Y> for Huber
where
    N: Network<Output: OneOutput<Self>>,
    Y: Target<N::Scalar, N::Output, N::NestedOutput>,
{
    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check_finite()
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(target.share())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let targets = target.values();
        mean(self, y, |output| targets[output], |output| target.counts(output), scale, gradient)
    }
}

impl<T: Scalar> Pointwise<T> for Huber {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at(&self, _: usize, y: T, t: T) -> (T, T) {
        let (error, delta) = (y - t, T::of(self.delta));
        // Not `max` and `min`, which would drop NaN.
        let clamped = if error < -delta { -delta } else { error };
        let clamped = if clamped > delta { delta } else { clamped };
        // Both branches of the formula at once.
        (clamped * (error - T::of(0.5) * clamped), clamped)
    }
}
