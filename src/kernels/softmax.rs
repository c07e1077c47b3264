//! Softmax and its logarithm, over the values of each sample, forward and backward.

use core::ops::Range;

use super::lanes::{Lanes, Total, fold, load, store, sum};
use super::layout::LANES;
use super::slices::{subslice, subslice_mut};
use crate::simd::Isa;
use crate::tensor::operand::Slices;
use crate::tensor::{Operand, Scalar};

/// `y_i = e^(x_i) / Σ_j e^(x_j)`, over the values of each sample, which has `size` of them.
#[inline(always)]
pub(crate) fn softmax_kernel<T: Scalar, I: Isa>(_: I, size: usize, nothing: &[T], values: Operand<'_, T>) {
    each_sample::<T, Softmax>(size, nothing, values);
}

pub(crate) struct Softmax;

impl PerSample for Softmax {
    #[inline(always)]
    fn run<T: Scalar>(_: &[T], mut values: Operand<'_, T>) {
        let (_, sum) = exponentials(values.reborrow());
        for y in values.y() {
            *y /= sum;
        }
    }
}

/// `dx_i = y_i · (dy_i − Σ_j dy_j · y_j)`
#[inline(always)]
pub(crate) fn softmax_gradient_kernel<T: Scalar, I: Isa>(_: I, size: usize, y: &[T], gradients: Operand<'_, T>) {
    each_sample::<T, SoftmaxGradient>(size, y, gradients);
}

pub(crate) struct SoftmaxGradient;

impl PerSample for SoftmaxGradient {
    #[inline(always)]
    fn run<T: Scalar>(y: &[T], gradients: Operand<'_, T>) {
        let dy = gradients.x();
        let dot = sum(y.len().min(dy.len()), |class| y[class] * dy[class]);
        gradients.map_with(y.iter(), |dy, y| *y * (dy - dot));
    }
}

/// `y_i = x_i − ln Σ_j e^(x_j)`, over the values of each sample, which has `size` of them.
#[inline(always)]
pub(crate) fn log_softmax_kernel<T: Scalar, I: Isa>(_: I, size: usize, nothing: &[T], values: Operand<'_, T>) {
    each_sample::<T, LogSoftmax>(size, nothing, values);
}

pub(crate) struct LogSoftmax;

impl PerSample for LogSoftmax {
    #[inline(always)]
    fn run<T: Scalar>(_: &[T], values: Operand<'_, T>) {
        let max = largest(values.x());
        let mut total = Total::NONE;
        for range in chunks(values.x().len()) {
            total.add(exponentials_of(subslice(values.x(), range), max));
        }
        let log_sum = total.with(T::ZERO).ln();
        values.map(|x| x - max - log_sum);
    }
}

/// `dx_i = dy_i − e^(y_i) · Σ_j dy_j`
#[inline(always)]
pub(crate) fn log_softmax_gradient_kernel<T: Scalar, I: Isa>(_: I, size: usize, y: &[T], gradients: Operand<'_, T>) {
    each_sample::<T, LogSoftmaxGradient>(size, y, gradients);
}

pub(crate) struct LogSoftmaxGradient;

impl PerSample for LogSoftmaxGradient {
    #[inline(always)]
    fn run<T: Scalar>(y: &[T], gradients: Operand<'_, T>) {
        let dy = gradients.x();
        let sum = sum(dy.len(), |class| dy[class]);
        gradients.map_with(y.iter(), |dy, y| dy - y.exp() * sum);
    }
}

/// A computation on the values of one sample, and on other values of it. Not a closure: one that is called twice is left as a function
/// of its own, compiled for the build target.
pub(crate) trait PerSample {
    fn run<T: Scalar>(with: &[T], values: Operand<'_, T>);
}

/// Calls `F` for each sample, which has `size` values.
#[inline(always)]
pub(crate) fn each_sample<T: Scalar, F: PerSample>(size: usize, with: &[T], values: Operand<'_, T>) {
    let size = size.max(1);
    let other = |sample: usize| with.get(sample * size..(sample + 1) * size).unwrap_or_default();
    match values.slices {
        Slices::Apart(x, y) => {
            for (sample, (x, y)) in x.chunks_exact(size).zip(y.chunks_exact_mut(size)).enumerate() {
                F::run(other(sample), Operand::of_scalars(x, y));
            }
        }
        Slices::InPlace(x) => {
            for (sample, x) in x.chunks_exact_mut(size).enumerate() {
                F::run(other(sample), Operand::of_scalars_in_place(x));
            }
        }
    }
}

#[inline(always)]
fn largest<T: Scalar>(x: &[T]) -> T {
    let larger = |max, x| if x > max { x } else { max };
    let mut max = [T::neg_infinity(); LANES];
    let mut chunks = x.chunks_exact(LANES);
    for x in &mut chunks {
        max.iter_mut().zip(x).for_each(|(max, x)| *max = larger(*max, *x));
    }
    max.iter_mut().zip(chunks.remainder()).for_each(|(max, x)| *max = larger(*max, *x));
    fold(max, larger)
}

/// `y_i = e^(x_i − max x)`; returns `max x` and `Σ y`.
#[inline(always)]
pub(crate) fn exponentials<T: Scalar>(mut values: Operand<'_, T>) -> (T, T) {
    let max = largest(values.x());
    let mut total = Total::NONE;
    for range in chunks(values.x().len()) {
        let y = exponentials_of(subslice(values.x(), range.clone()), max);
        total.add(y);
        store(y, subslice_mut(values.y(), range));
    }
    (max, total.with(T::ZERO))
}

/// Returns the ranges of `len` values, [`LANES`] at a time.
#[inline(always)]
fn chunks(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len).step_by(LANES).map(move |start| start..len.min(start + LANES))
}

/// Returns `e^(x − max)` in each lane that has a value, and 0 in the others.
#[inline(always)]
fn exponentials_of<T: Scalar>(x: &[T], max: T) -> Lanes<T> {
    // Plain loops: a closure of this length is left as a function for the build target where it is called twice.
    let mut values = load(x);
    for value in &mut values {
        *value = (*value - max).exp();
    }
    if x.len() < LANES {
        for value in values.iter_mut().skip(x.len()) {
            *value = T::ZERO;
        }
    }
    values
}
