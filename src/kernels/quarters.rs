//! The pools that most networks have: the largest of two rows and two columns, side by side.

use super::part;
use super::pool::larger;
use super::windows::Windows;
use crate::scalar::Scalar;

/// The number of windows in a row if they are as most are, of two rows and columns, side by side, and at least four; else 0.
#[inline(always)]
pub(super) fn quarters(windows: &Windows) -> usize {
    let &Windows { input, output, kernel, stride, before, .. } = windows;
    let inside = 2 * output[0] <= input[0] && 2 * output[1] <= input[1] && before == [0, 0];
    if inside && kernel == [2, 2] && stride == [2, 2] && output[1] >= 4 { output[1] } else { 0 }
}

/// Where the `n`th `N` of such windows in a row are: the place of the first, its upper values, and its lower ones.
#[inline(always)]
fn quarter<const N: usize>(windows: &Windows, row: usize, n: usize) -> [usize; 3] {
    let (columns, width) = (windows.output[1], windows.input[1]);
    // The last ones again, where there are not as many left.
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
pub(super) fn largest_quarter<T: Scalar, const N: usize>(windows: &Windows, x: &[T], y: &mut [T]) {
    for row in 0..windows.output[0] {
        for n in 0..windows.output[1].div_ceil(N) {
            let [place, upper, lower] = quarter::<N>(windows, row, n);
            let y = y.get_mut(place..).and_then(|y| y.first_chunk_mut::<N>());
            let (Some(y), Some(upper), Some(lower)) = (y, pairs::<T, N>(x, upper), pairs::<T, N>(x, lower)) else {
                return;
            };
            for (y, ([a, b], [c, d])) in y.iter_mut().zip(upper.iter().zip(lower)) {
                *y = larger(larger(*a, *b).0, larger(*c, *d).0).0;
            }
        }
    }
}

/// `dx[i] = dy[p]` where the largest value of window `p` is at `i`, the first of them; `dx` starts as zeros.
#[inline(always)]
pub(super) fn largest_quarter_gradient<T: Scalar>(windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    let width = windows.input[1];
    for (row, dy) in dy.chunks_exact(windows.output[1].max(1)).enumerate() {
        let above = part(x, 2 * row * width..(2 * row + 1) * width).as_chunks::<2>().0;
        let below = part(x, (2 * row + 1) * width..2 * (row + 1) * width).as_chunks::<2>().0;
        let dx = &mut dx[2 * row * width..2 * (row + 1) * width];
        for (column, ((dy, [a, b]), [c, d])) in dy.iter().zip(above).zip(below).enumerate() {
            let largest = larger(larger(*a, *b).0, larger(*c, *d).0).0;
            // The number of the first that is the largest: sums, not branches, which would be as often wrong as right.
            let not = [usize::from(*a != largest), usize::from(*b != largest), usize::from(*c != largest)];
            let first = not[0] + (not[0] & not[1]) + (not[0] & not[1] & not[2]);
            dx[(first / 2) * width + 2 * column + first % 2] = *dy;
        }
    }
}
