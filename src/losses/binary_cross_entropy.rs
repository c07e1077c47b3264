//! [`BinaryCrossEntropy`]: `L = −mean (t · ln p + (1 − t) · ln (1 − p))`

use super::{BinaryTarget, Loss};
use crate::error::TargetError;
use crate::head::{EndsInProbabilities, Probability};
use crate::scalar::Scalar;

/// `L = −mean (t · ln p + (1 − t) · ln (1 − p))`, over all outputs of all samples, for a network whose outputs are
/// probabilities of yes.
///
/// A target is an array of numbers from 0 to 1, or of `bool`s; for a single output also one of them. If the network ends
/// in `Sigmoid` the loss works on the logits: it is finite and exact however large they are, and so is its gradient
/// `p − t`. On other probabilities it takes no logarithm for less than −100, as PyTorch does, and its gradient is
/// `(p − t) / max(p (1 − p), 10⁻¹²)`; both times its share in the mean.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 1>, Sigmoid; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &BinaryCrossEntropy, &[[1.0, 2.0]], &[true]);
/// assert_eq!(loss, Ok(2f32.ln()));
/// ```
///
/// A network whose outputs are no probabilities does not compile:
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
    N: EndsInProbabilities<Self>,
    Y: BinaryTarget<N::Scalar, N::Output>,
{
    const ON_LOGITS: bool = N::Head::BY_SIGMOID;

    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check()
    }

    #[inline(always)]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        mean(z, target, scale, gradient, if N::Head::BY_SIGMOID { on_logit } else { on_probability })
    }
}

/// The mean over the outputs of a loss, given with its derivative as a function of output and target.
#[inline(always)]
pub(super) fn mean<T: Scalar, Output, Y: BinaryTarget<T, Output>>(
    z: &[T],
    target: &Y,
    scale: T,
    gradient: &mut [T],
    loss: impl Fn(T, T) -> (T, T),
) -> T {
    let share = T::of(1.0 / z.len() as f64);
    let mut sum = T::ZERO;
    for (output, (z, gradient)) in z.iter().zip(gradient).enumerate() {
        let (loss, derivative) = loss(*z, target.probability(output));
        sum += loss;
        *gradient = scale * share * derivative;
    }
    share * sum
}

/// `max(z, 0) − t · z + ln (1 + e^−|z|)` and its derivative by `z`, `σ(z) − t`.
#[inline(always)]
pub(super) fn on_logit<T: Scalar>(z: T, t: T) -> (T, T) {
    let ramp = if z < T::ZERO { T::ZERO } else { z };
    (ramp - t * z + (-z.abs()).exp().ln_1p(), z.sigmoid() - t)
}

/// `−t · ln p − (1 − t) · ln (1 − p)` and its derivative by `p`, both kept finite.
#[inline(always)]
fn on_probability<T: Scalar>(p: T, t: T) -> (T, T) {
    let least = T::of(-100.0);
    // Not `max`, which would hide that a number is none.
    let clamped = |log: T| if log < least { least } else { log };
    let (yes, no) = (clamped(p.ln()), clamped((-p).ln_1p()));
    let slope = p * (T::ONE - p);
    (-(t * yes + (T::ONE - t) * no), (p - t) / slope.max(T::of(1e-12)))
}
