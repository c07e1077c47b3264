//! The largest value of each window of an image, and the mean.

use core::ops::Range;

use super::windows::Windows;
use crate::isa::Isa;
use crate::scalar::Scalar;

/// `y[p] = max x[window p]`, for each channel of each sample. Not a number is larger than any.
pub fn largest<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    isa.vectorize(|| {
        for (x, y) in x.chunks_exact(windows.area().max(1)).zip(y.chunks_exact_mut(windows.places().max(1))) {
            each_place(windows, |place, [rows, columns]| y[place] = x[place_of_largest(windows, x, rows, columns)]);
        }
    });
}

/// `dx[i] = Σ dy[p]` over the windows `p` whose largest value is at `i`; if it stands there more than once, the first.
pub fn largest_gradient<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    let (area, places) = (windows.area().max(1), windows.places().max(1));
    isa.vectorize(|| {
        dx.fill(T::ZERO);
        for ((x, dy), dx) in x.chunks_exact(area).zip(dy.chunks_exact(places)).zip(dx.chunks_exact_mut(area)) {
            each_place(windows, |place, [rows, columns]| {
                dx[place_of_largest(windows, x, rows, columns)] += dy[place];
            });
        }
    });
}

/// `y[p]` is the mean of `x[window p]`, for each channel of each sample. Zeros of the padding count, what lies beyond them
/// does not.
pub fn mean<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    isa.vectorize(|| {
        for (x, y) in x.chunks_exact(windows.area().max(1)).zip(y.chunks_exact_mut(windows.places().max(1))) {
            each_place(windows, |place, [rows, columns]| {
                let lines = rows.map(|row| &x[row * windows.input[1]..][columns.clone()]);
                let sum = lines.flatten().fold(T::ZERO, |sum, x| sum + *x);
                y[place] = sum / T::of(counted(windows, place) as f64);
            });
        }
    });
}

/// `dx[i] = Σ dy[p] / count[p]` over the windows `p` that `i` lies in.
pub fn mean_gradient<T: Scalar, I: Isa>(isa: I, windows: &Windows, dy: &[T], dx: &mut [T]) {
    let (area, places) = (windows.area().max(1), windows.places().max(1));
    isa.vectorize(|| {
        dx.fill(T::ZERO);
        for (dy, dx) in dy.chunks_exact(places).zip(dx.chunks_exact_mut(area)) {
            each_place(windows, |place, [rows, columns]| {
                let part = dy[place] / T::of(counted(windows, place) as f64);
                for row in rows {
                    dx[row * windows.input[1]..][columns.clone()].iter_mut().for_each(|dx| *dx += part);
                }
            });
        }
    });
}

/// Visits each window: its place, and what of the image lies under it.
#[inline(always)]
fn each_place(windows: &Windows, mut visit: impl FnMut(usize, [Range<usize>; 2])) {
    for oh in 0..windows.output[0] {
        for ow in 0..windows.output[1] {
            visit(oh * windows.output[1] + ow, [windows.covered(0, oh), windows.covered(1, ow)]);
        }
    }
}

#[inline(always)]
fn place_of_largest<T: Scalar>(windows: &Windows, x: &[T], rows: Range<usize>, columns: Range<usize>) -> usize {
    let mut largest = rows.start * windows.input[1] + columns.start;
    for row in rows {
        let line = row * windows.input[1];
        for at in line + columns.start..line + columns.end {
            if x[at] > x[largest] || x[at].is_nan() {
                largest = at;
            }
        }
    }
    largest
}

/// How many values a window has, those of the padding too, but not what lies beyond it.
#[inline(always)]
fn counted(windows: &Windows, place: usize) -> usize {
    let start = [place / windows.output[1] * windows.stride[0], place % windows.output[1] * windows.stride[1]];
    let extent = |d: usize| windows.kernel[d].min(windows.input[d] + 2 * windows.before[d] - start[d]);
    extent(0) * extent(1)
}
