//! Positions in a sequence as angles: rotary positions of queries and keys, and sines and cosines that are added.

use crate::kernels::arguments::Attention;
use crate::kernels::lanes::{Lanes, chunks};
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice_mut, tail_mut};
use crate::math::Math;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// Returns the angle per step of a pair of values: `base^(−2 pair / size)`.
#[inline(always)]
fn frequency(base: f64, pair: usize, size: usize) -> f64 {
    Math::exp(Math::ln(base) * (-2.0 * pair as f64 / size as f64))
}

/// Returns those of [`LANES`] pairs, from the pair `first` on. A loop: closures for lanes are left as functions for the build target here.
#[inline(always)]
fn frequencies(base: f64, first: usize, size: usize) -> Lanes<f64> {
    let mut frequencies = [0.0; LANES];
    for (value, pair) in frequencies.iter_mut().zip(first..) {
        *value = frequency(base, pair, size);
    }
    frequencies
}

/// Turns the queries and keys of all samples by the angles of their steps, or back if `direction` is −1. Does nothing without rotary
/// positions.
///
/// `x_i ← x_i cos α − x_{i + D/2} sin α`, `x_{i + D/2} ← x_{i + D/2} cos α + x_i sin α`
#[inline(always)]
pub(super) fn rotate<T: Scalar, I: Isa>(isa: I, of: &Attention<T>, projected: &mut [T], direction: T) {
    if let Some(base) = of.rotary {
        isa.outlined(Rotate { of, base, projected, direction });
    }
}

struct Rotate<'a, T> {
    of: &'a Attention<T>,
    base: f64,
    projected: &'a mut [T],
    direction: T,
}

impl<T: Scalar> Kernel for Rotate<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { of, base, projected, direction } = self;
        let (size, half, width) = (of.size, of.size / 2, of.width());
        for pairs in chunks(half) {
            let frequencies = frequencies(base, pairs.start, size);
            for step in 0..of.steps {
                let (mut cos, mut sin) = ([T::ZERO; LANES], [T::ZERO; LANES]);
                for lane in 0..LANES {
                    let angle = step as f64 * frequencies[lane];
                    (cos[lane], sin[lane]) = (T::of(Math::cos(angle)), T::of(Math::sin(angle)) * direction);
                }
                for sample in projected.chunks_exact_mut((of.steps * width).max(1)) {
                    let row = tail_mut(sample, step * width);
                    for head in row.chunks_exact_mut(size.max(1)).take(of.heads + of.key_value_heads) {
                        let Some((first, second)) = head.split_at_mut_checked(half) else { continue };
                        let (first, second) = (subslice_mut(first, pairs.clone()), subslice_mut(second, pairs.clone()));
                        for (((a, b), cos), sin) in first.iter_mut().zip(second).zip(&cos).zip(&sin) {
                            (*a, *b) = (*a * *cos - *b * *sin, *b * *cos + *a * *sin);
                        }
                    }
                }
            }
        }
    }
}

/// Turns the queries and keys of one row by the angles of a step.
#[inline(always)]
pub(super) fn rotate_row<T: Scalar>(of: &Attention<T>, row: &mut [T], step: u64) {
    let Some(base) = of.rotary else { return };
    let (size, half) = (of.size, of.size / 2);
    for pair in 0..half {
        let angle = step as f64 * frequency(base, pair, size);
        let (cos, sin) = (T::of(Math::cos(angle)), T::of(Math::sin(angle)));
        for head in row.chunks_exact_mut(size.max(1)).take(of.heads + of.key_value_heads) {
            let Some((first, second)) = head.split_at_mut_checked(half) else { continue };
            if let (Some(a), Some(b)) = (first.get_mut(pair), second.get_mut(pair)) {
                (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
            }
        }
    }
}

/// Adds the sines and cosines of one step to its values.
#[inline(always)]
pub(crate) fn add_sinusoids_of_step<T: Scalar>(step: u64, values: &mut [T]) {
    let features = values.len();
    for (pair, values) in values.chunks_mut(2).enumerate() {
        let angle = step as f64 * frequency(10_000.0, pair, features);
        values.iter_mut().zip([Math::sin(angle), Math::cos(angle)]).for_each(|(to, value)| *to += T::of(value));
    }
}

/// Adds `sin(t · 10000^(−2i/F))` to value `2i` of each step `t`, and the cosine to value `2i + 1`, of samples of `steps` steps of
/// `features` values.
#[inline(always)]
pub(crate) fn add_sinusoids_kernel<T: Scalar, I>(_: I, [steps, features]: [usize; 2], values: &mut [T]) {
    for pairs in chunks(features.div_ceil(2)) {
        let frequencies = frequencies(10_000.0, pairs.start, features);
        for step in 0..steps {
            let mut positions = [T::ZERO; 2 * LANES];
            for (pair, frequency) in positions.chunks_exact_mut(2).zip(frequencies) {
                let angle = step as f64 * frequency;
                pair.iter_mut().zip([Math::sin(angle), Math::cos(angle)]).for_each(|(to, value)| *to = T::of(value));
            }
            let columns = 2 * pairs.start..features.min(2 * pairs.end);
            for sample in values.chunks_exact_mut((steps * features).max(1)) {
                let row = subslice_mut(sample, step * features + columns.start..step * features + columns.end);
                row.iter_mut().zip(&positions).for_each(|(value, position)| *value += *position);
            }
        }
    }
}
