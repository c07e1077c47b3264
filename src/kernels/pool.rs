//! The largest value of each window of an image, and the mean.

use core::ops::Range;

use super::windows::Windows;
use super::{from, part, part_mut};
use crate::isa::Isa;
use crate::scalar::Scalar;

/// `y[p] = max x[window p]`, for each channel of each sample. Not a number is larger than any.
pub fn largest<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    isa.vectorize(|| {
        for (x, y) in x.chunks_exact(windows.area().max(1)).zip(y.chunks_exact_mut(windows.places().max(1))) {
            y.fill(T::neg_infinity());
            // Both are asked whatever the first says: without a branch it takes as long for any values.
            each_tap(windows, x, y, |y, x| *y = if (x > *y) | x.is_nan() { x } else { *y });
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

/// What counts in the mean of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Values of the image only.
    Inside,
    /// Zeros around it too, but not what lies beyond them.
    Padded {
        /// The zeros below and right of the image.
        behind: [usize; 2],
    },
}

/// `y[p]` is the mean of `x[window p]`, for each channel of each sample.
pub fn mean<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, x: &[T], y: &mut [T]) {
    isa.vectorize(|| {
        for (x, y) in x.chunks_exact(windows.area().max(1)).zip(y.chunks_exact_mut(windows.places().max(1))) {
            y.fill(T::ZERO);
            each_tap(windows, x, y, |y, x| *y += x);
            y.iter_mut().enumerate().for_each(|(place, y)| *y /= T::of(count(windows, of, place) as f64));
        }
    });
}

/// `dx[i] = Σ dy[p] / count[p]` over the windows `p` that `i` lies in.
pub fn mean_gradient<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, dy: &[T], dx: &mut [T]) {
    let (area, places) = (windows.area().max(1), windows.places().max(1));
    isa.vectorize(|| {
        dx.fill(T::ZERO);
        for (dy, dx) in dy.chunks_exact(places).zip(dx.chunks_exact_mut(area)) {
            each_place(windows, |place, [rows, columns]| {
                let part = dy[place] / T::of(count(windows, of, place) as f64);
                for row in rows {
                    dx[row * windows.input[1]..][columns.clone()].iter_mut().for_each(|dx| *dx += part);
                }
            });
        }
    });
}

/// Visits each value under each window of a channel together with what that window gives: a row of them at a time, which
/// vector units can do at once.
#[inline(always)]
fn each_tap<T: Scalar>(windows: &Windows, x: &[T], y: &mut [T], mut visit: impl FnMut(&mut T, T)) {
    let &Windows { input: [_, width], output: [_, columns], kernel, stride, before, .. } = windows;
    for kw in 0..kernel[1] {
        let beside = windows.inside(1, kw);
        if beside.is_empty() {
            continue;
        }
        for kh in 0..kernel[0] {
            for oh in windows.inside(0, kh) {
                let line = (oh * stride[0] + kh - before[0]) * width;
                let x = from(part(x, line..line + width), beside.start * stride[1] + kw - before[1]);
                let y = part_mut(y, oh * columns + beside.start..oh * columns + beside.end);
                match stride[1] {
                    1 => y.iter_mut().zip(x).for_each(|(y, x)| visit(y, *x)),
                    2 => y.iter_mut().zip(x.iter().step_by(2)).for_each(|(y, x)| visit(y, *x)),
                    stride => y.iter_mut().zip(x.iter().step_by(stride.max(1))).for_each(|(y, x)| visit(y, *x)),
                }
            }
        }
    }
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

/// How many values a window has of those that count.
#[inline(always)]
fn count(windows: &Windows, of: Counted, place: usize) -> usize {
    let columns = windows.output[1].max(1);
    let place = [place / columns, place % columns];
    let extent = |d: usize| match of {
        Counted::Inside => windows.covered(d, place[d]).len(),
        Counted::Padded { behind } => {
            windows.kernel[d].min(windows.before[d] + windows.input[d] + behind[d] - place[d] * windows.stride[d])
        }
    };
    extent(0) * extent(1)
}
