//! The most common max pooling: windows of 2×2 with a stride of 2.

use crate::kernels::geometry::Windows;
use crate::tensor::Scalar;

/// Returns the number of windows per row if they are 2×2 with a stride of 2, without padding, and at least four; otherwise 0.
#[inline(always)]
pub(super) fn columns_2x2(windows: &Windows) -> usize {
    let &Windows { input, output, kernel, stride, before, .. } = windows;
    let inside = 2 * output[0] <= input[0] && 2 * output[1] <= input[1] && before == [0, 0];
    if inside && kernel == [2, 2] && stride == [2, 2] && output[1] >= 4 { output[1] } else { 0 }
}

/// Returns the offsets of `N` windows of a row, from number `n · N` on: of their outputs, their upper inputs and their lower inputs.
#[inline(always)]
fn offsets<const N: usize>(windows: &Windows, row: usize, n: usize) -> [usize; 3] {
    let (columns, width) = (windows.output[1], windows.input[1]);
    // At the end, some windows are computed again so that there are enough.
    let column = (n * N).min(columns.saturating_sub(N));
    let upper = 2 * row * width + 2 * column;
    [row * columns + column, upper, upper + width]
}

#[inline(always)]
fn pairs<T, const N: usize>(x: &[T], at: usize) -> Option<&[[T; 2]; N]> {
    x.get(at..)?.as_chunks().0.first_chunk()
}

/// `y[p] = max x[window p]` in one channel.
#[inline(always)]
pub(super) fn max_pool_2x2<T: Scalar, const N: usize>(windows: &Windows, x: &[T], y: &mut [T]) {
    for row in 0..windows.output[0] {
        for n in 0..windows.output[1].div_ceil(N) {
            let [position, upper, lower] = offsets::<N>(windows, row, n);
            let y = y.get_mut(position..).and_then(|y| y.first_chunk_mut::<N>());
            // Copies, so that the compiler knows that no write to `y` changes them, and vectorizes.
            let (Some(y), Some(&upper), Some(&lower)) = (y, pairs::<T, N>(x, upper), pairs::<T, N>(x, lower)) else {
                return;
            };
            let mut largest = [T::ZERO; N];
            for (largest, ([a, b], [c, d])) in largest.iter_mut().zip(upper.iter().zip(&lower)) {
                *largest = larger(larger(*a, *b).0, larger(*c, *d).0).0;
            }
            *y = largest;
        }
    }
}

/// `dx[i] = dy[p]` if the first largest value of window `p` is at `i`, otherwise 0. No value of `x` may be NaN.
#[inline(always)]
pub(super) fn max_pool_2x2_backward<T: Scalar, const N: usize>(windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    if windows.positions() * windows.taps() < windows.area() {
        // A last row or column is in no window.
        dx.fill(T::ZERO);
    }
    for row in 0..windows.output[0] {
        for n in 0..windows.output[1].div_ceil(N) {
            let [position, upper, lower] = offsets::<N>(windows, row, n);
            let dy = dy.get(position..).and_then(|dy| dy.first_chunk::<N>());
            let (Some(&dy), Some(&above), Some(&below)) = (dy, pairs::<T, N>(x, upper), pairs::<T, N>(x, lower)) else {
                return;
            };
            let [mut to_a, mut to_b, mut to_c, mut to_d] = [[T::ZERO; N]; 4];
            for (i, (([a, b], [c, d]), dy)) in above.iter().zip(&below).zip(dy).enumerate() {
                let largest = max(max(*a, *b), max(*c, *d));
                let (is_a, is_b, is_c) = (*a == largest, *b == largest, *c == largest);
                // To the first largest value: by selection, since a branch would be mispredicted half of the time.
                to_a[i] = if is_a { dy } else { T::ZERO };
                let rest = if is_a { T::ZERO } else { dy };
                to_b[i] = if is_b { rest } else { T::ZERO };
                let rest = if is_b { T::ZERO } else { rest };
                to_c[i] = if is_c { rest } else { T::ZERO };
                to_d[i] = if is_c { T::ZERO } else { rest };
            }
            put_pairs(dx, upper, to_a, to_b);
            put_pairs(dx, lower, to_c, to_d);
        }
    }
}

#[inline(always)]
fn max<T: Scalar>(first: T, second: T) -> T {
    if second > first { second } else { first }
}

/// Writes `N` pairs of a left and a right value.
#[inline(always)]
fn put_pairs<T: Scalar, const N: usize>(to: &mut [T], at: usize, left: [T; N], right: [T; N]) {
    let mut pairs = [[T::ZERO; 2]; N];
    for (pair, (left, right)) in pairs.iter_mut().zip(left.iter().zip(&right)) {
        *pair = [*left, *right];
    }
    if let Some(to) = to.get_mut(at..).and_then(|to| to.as_chunks_mut().0.first_chunk_mut::<N>()) {
        *to = pairs;
    }
}

/// Returns the larger of two values, and whether it is the second: only if that is larger than the first or NaN.
#[inline(always)]
pub(super) fn larger<T: Scalar>(first: T, second: T) -> (T, bool) {
    // Both conditions are evaluated: without a branch the time does not depend on the values.
    let is = (second > first) | second.is_nan();
    (if is { second } else { first }, is)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::kernels::pool::{max_pool, max_pool_backward};
    use crate::simd::{Base, Isa};
    use std::{vec, vec::Vec};

    /// Only five different numbers, so that many windows have more than one largest value.
    fn numbers<T: Scalar>(count: usize, seed: usize) -> Vec<T> {
        (0..count).map(|i| T::of(((i * 37 + i / 19 + seed * 11) % 5) as f64 - 2.0)).collect()
    }

    /// The previous contents of `y` and `dx` do not matter.
    fn check<T: Scalar, I: Isa>(isa: I, input: [usize; 2]) {
        let output = [input[0] / 2, input[1] / 2];
        let windows = Windows { input, output, kernel: [2, 2], stride: [2, 2], dilation: [1, 1], before: [0, 0] };
        assert_eq!(columns_2x2(&windows), output[1]);
        let (x, dy) = (numbers::<T>(3 * windows.area(), 1), numbers::<T>(3 * windows.positions(), 2));
        let (mut y, mut dx) = (numbers(dy.len(), 3), numbers(x.len(), 4));
        max_pool(isa, &windows, &x, &mut y);
        max_pool_backward(isa, &windows, &x, &dy, &mut dx);
        let (mut expected_y, mut expected_dx) = (vec![T::ZERO; y.len()], vec![T::ZERO; dx.len()]);
        for position in 0..y.len() {
            let (row, column) = (position / output[1] % output[0], position % output[1]);
            let first = position / windows.positions() * windows.area() + 2 * row * input[1] + 2 * column;
            let mut at = first;
            for other in [first + 1, first + input[1], first + input[1] + 1] {
                if x[other] > x[at] {
                    at = other;
                }
            }
            (expected_y[position], expected_dx[at]) = (x[at], dy[position]);
        }
        assert_eq!(y, expected_y, "{input:?}");
        assert_eq!(dx, expected_dx, "{input:?}");
    }

    #[test]
    fn the_first_of_the_largest_gets_the_gradient() {
        for rows in [2, 3, 8] {
            for columns in 8..40 {
                check::<f32, _>(Base, [rows, columns]);
                check::<f64, _>(Base, [rows, columns]);
                #[cfg(all(feature = "std", target_arch = "x86_64"))]
                if let Some(avx2) = crate::simd::Avx2::detect() {
                    check::<f32, _>(avx2, [rows, columns]);
                    check::<f32, _>(avx2.without_avx512(), [rows, columns]);
                }
            }
        }
    }
}
