//! Softmax and its logarithm, over the values of each sample or of each position, forward and backward.

use core::ops::Range;

use super::arguments::Distributions;
use super::lanes::{Lanes, Total, Totals, chunks, fold, load, store, sum};
use super::layout::LANES;
use super::slices::{subslice, subslice_mut};
use crate::simd::Isa;
use crate::tensor::operand::Slices;
use crate::tensor::{Operand, Scalar};

/// `y_i = e^(x_i) / Σ_j e^(x_j)`, over values that belong together.
#[inline(always)]
pub(crate) fn softmax_kernel<T: Scalar, I: Isa>(_: I, of: Distributions, nothing: &[T], values: Operand<'_, T>) {
    each::<T, Softmax>(of, nothing, values);
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

    #[inline(always)]
    fn run_lanes<T: Scalar>(of: LanesOf, _: &[T], mut values: Operand<'_, T>) {
        let max = of.largest(values.x());
        let mut sums = Totals::of_terms(of.classes);
        for range in of.ranges() {
            let y = exponentials_of_lanes(load(subslice(values.x(), range.clone())), max);
            sums.add(&y);
            store(y, subslice_mut(values.y(), range));
        }
        let sums = sums.finished();
        for range in of.ranges() {
            for (y, sum) in subslice_mut(values.y(), range).iter_mut().zip(sums) {
                *y /= sum;
            }
        }
    }
}

/// `dx_i = y_i · (dy_i − Σ_j dy_j · y_j)`
#[inline(always)]
pub(crate) fn softmax_gradient_kernel<T: Scalar, I: Isa>(_: I, of: Distributions, y: &[T], gradients: Operand<'_, T>) {
    each::<T, SoftmaxGradient>(of, y, gradients);
}

pub(crate) struct SoftmaxGradient;

impl PerSample for SoftmaxGradient {
    #[inline(always)]
    fn run<T: Scalar>(y: &[T], gradients: Operand<'_, T>) {
        let dy = gradients.x();
        let dot = sum(y.len().min(dy.len()), |class| y[class] * dy[class]);
        gradients.map_with(y.iter(), |dy, y| *y * (dy - dot));
    }

    #[inline(always)]
    fn run_lanes<T: Scalar>(of: LanesOf, y: &[T], mut gradients: Operand<'_, T>) {
        let mut dots = Totals::of_terms(of.classes);
        for range in of.ranges() {
            let (mut dot, dy) = (load(subslice(y, range.clone())), load(subslice(gradients.x(), range)));
            dot.iter_mut().zip(dy).for_each(|(y, dy)| *y *= dy);
            dots.add(&dot);
        }
        let dots = dots.finished();
        for range in of.ranges() {
            let (y, mut dx) = (load(subslice(y, range.clone())), load(subslice(gradients.x(), range.clone())));
            for lane in 0..LANES {
                dx[lane] = y[lane] * (dx[lane] - dots[lane]);
            }
            store(dx, subslice_mut(gradients.y(), range));
        }
    }
}

/// `y_i = x_i − ln Σ_j e^(x_j)`, over values that belong together.
#[inline(always)]
pub(crate) fn log_softmax_kernel<T: Scalar, I: Isa>(_: I, of: Distributions, nothing: &[T], values: Operand<'_, T>) {
    each::<T, LogSoftmax>(of, nothing, values);
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

    #[inline(always)]
    fn run_lanes<T: Scalar>(of: LanesOf, _: &[T], mut values: Operand<'_, T>) {
        let max = of.largest(values.x());
        let mut sums = Totals::of_terms(of.classes);
        for range in of.ranges() {
            sums.add(&exponentials_of_lanes(load(subslice(values.x(), range)), max));
        }
        let mut log_sums = sums.finished();
        for sum in &mut log_sums {
            *sum = sum.ln();
        }
        for range in of.ranges() {
            let mut y = load(subslice(values.x(), range.clone()));
            for lane in 0..LANES {
                y[lane] = y[lane] - max[lane] - log_sums[lane];
            }
            store(y, subslice_mut(values.y(), range));
        }
    }
}

/// `dx_i = dy_i − e^(y_i) · Σ_j dy_j`
#[inline(always)]
pub(crate) fn log_softmax_gradient_kernel<T: Scalar, I: Isa>(
    _: I,
    of: Distributions,
    y: &[T],
    gradients: Operand<'_, T>,
) {
    each::<T, LogSoftmaxGradient>(of, y, gradients);
}

pub(crate) struct LogSoftmaxGradient;

impl PerSample for LogSoftmaxGradient {
    #[inline(always)]
    fn run<T: Scalar>(y: &[T], gradients: Operand<'_, T>) {
        let dy = gradients.x();
        let sum = sum(dy.len(), |class| dy[class]);
        gradients.map_with(y.iter(), |dy, y| dy - y.exp() * sum);
    }

    #[inline(always)]
    fn run_lanes<T: Scalar>(of: LanesOf, y: &[T], mut gradients: Operand<'_, T>) {
        let mut sums = Totals::of_terms(of.classes);
        for range in of.ranges() {
            sums.add(&load(subslice(gradients.x(), range)));
        }
        let sums = sums.finished();
        for range in of.ranges() {
            let (y, mut dx) = (load(subslice(y, range.clone())), load(subslice(gradients.x(), range.clone())));
            for lane in 0..LANES {
                dx[lane] -= y[lane].exp() * sums[lane];
            }
            store(dx, subslice_mut(gradients.y(), range));
        }
    }
}

/// A computation on values that belong together, and on other values like them. Not a closure: one that is called twice is left as a
/// function of its own, compiled for the build target.
pub(crate) trait PerSample {
    /// Runs it on the values of one sample.
    fn run<T: Scalar>(with: &[T], values: Operand<'_, T>);

    /// Runs it on the values at some positions of one sample.
    fn run_lanes<T: Scalar>(of: LanesOf, with: &[T], values: Operand<'_, T>);
}

/// Up to [`LANES`] neighbouring positions of a sample `[classes][positions]`, one per lane.
#[derive(Clone, Copy)]
pub(crate) struct LanesOf {
    classes: usize,
    positions: usize,
    first: usize,
}

impl LanesOf {
    /// Returns the range of the values of each class.
    #[inline(always)]
    fn ranges(self) -> impl Iterator<Item = Range<usize>> {
        let Self { classes, positions, first } = self;
        let count = LANES.min(positions - first);
        (0..classes).map(move |class| class * positions + first..class * positions + first + count)
    }

    /// Returns the largest value per lane. NaN is passed over.
    #[inline(always)]
    fn largest<T: Scalar>(self, x: &[T]) -> Lanes<T> {
        let mut max = [T::neg_infinity(); LANES];
        for range in self.ranges() {
            for (max, x) in max.iter_mut().zip(load(subslice(x, range))) {
                *max = if x > *max { x } else { *max };
            }
        }
        max
    }
}

/// Calls `F` for the values that belong together.
#[inline(always)]
fn each<T: Scalar, F: PerSample>(of: Distributions, with: &[T], mut values: Operand<'_, T>) {
    let Distributions { classes, positions } = of;
    if positions == 1 {
        return each_sample::<T, F>(classes, with, values);
    }
    let size = (classes * positions).max(1);
    for start in (0..values.x().len()).step_by(size) {
        let sample = start..start + size;
        let with = with.get(sample.clone()).unwrap_or_default();
        for first in (0..positions).step_by(LANES) {
            let of = LanesOf { classes, positions, first };
            match &mut values.slices {
                Slices::Apart(x, y) => {
                    let (x, y) = (subslice(x, sample.clone()), subslice_mut(y, sample.clone()));
                    F::run_lanes(of, with, Operand::of_scalars(x, y));
                }
                Slices::InPlace(x) => {
                    F::run_lanes(of, with, Operand::of_scalars_in_place(subslice_mut(x, sample.clone())));
                }
            }
        }
    }
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

/// Returns the largest value, −∞ if there is none. NaN is passed over.
#[inline(always)]
pub(crate) fn largest<T: Scalar>(x: &[T]) -> T {
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

/// Returns `e^(x − max)` in each lane.
#[inline(always)]
fn exponentials_of_lanes<T: Scalar>(mut values: Lanes<T>, max: Lanes<T>) -> Lanes<T> {
    for (value, max) in values.iter_mut().zip(max) {
        *value = (*value - max).exp();
    }
    values
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
