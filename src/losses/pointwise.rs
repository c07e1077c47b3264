//! The common part of the losses that treat each output on its own.

use crate::kernels::lanes::Total;
use crate::kernels::layout::LANES;
use crate::tensor::Scalar;

/// A loss of one output and its target, whose mean over the outputs is the loss of a sample.
pub(super) trait Pointwise<T> {
    /// Returns the loss and its derivative with respect to the output with the index `output`.
    fn at(&self, output: usize, y: T, t: T) -> (T, T);
}

/// Returns the mean over the outputs, of which those that do not count have neither a loss nor a gradient, and writes `scale` times its
/// gradient.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn mean<T: Scalar>(
    loss: &impl Pointwise<T>,
    y: &[T],
    target: impl Fn(usize) -> T,
    counts: impl Fn(usize) -> bool,
    scale: T,
    gradient: &mut [T],
) -> T {
    let share = T::of(1.0 / y.len() as f64);
    let factor = scale * share;
    let (chunks, rest) = y.as_chunks::<LANES>();
    let (gradients, rest_of_gradient) = gradient.as_chunks_mut::<LANES>();
    let mut sum = T::ZERO;
    for (output, (y, gradient)) in (LANES * chunks.len()..).zip(rest.iter().zip(rest_of_gradient)) {
        let (loss, derivative) = if_counted(counts(output), loss.at(output, *y, target(output)));
        sum += loss;
        *gradient = factor * derivative;
    }
    if chunks.is_empty() {
        return share * sum;
    }
    let mut total = Total::NONE;
    for (chunk, (y, gradient)) in chunks.iter().zip(gradients).enumerate() {
        let (mut losses, mut derivatives) = ([T::ZERO; LANES], [T::ZERO; LANES]);
        for lane in 0..LANES {
            let output = LANES * chunk + lane;
            (losses[lane], derivatives[lane]) = if_counted(counts(output), loss.at(output, y[lane], target(output)));
        }
        total.add(losses);
        *gradient = derivatives.map(|derivative| factor * derivative);
    }
    share * total.with(sum)
}

/// Returns a loss and its derivative, or zeros if the output does not count.
#[cfg_attr(not(debug_assertions), inline(always))]
fn if_counted<T: Scalar>(counts: bool, at: (T, T)) -> (T, T) {
    if counts { at } else { (T::ZERO, T::ZERO) }
}

/// `t · value`, or 0 if `t` is 0, even if the value is infinite: `0 · ln 0 = 0`. NaN stays NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn times<T: Scalar>(t: T, value: T) -> T {
    if t == T::ZERO && !value.is_nan() { T::ZERO } else { t * value }
}
