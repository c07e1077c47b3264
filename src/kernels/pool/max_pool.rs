//! Max pooling.

use core::hint::select_unpredictable;
use core::ops::Range;

use super::channels::{channels_of, par_channels};
use super::max_pool_2x2::{columns_2x2, larger, max_pool_2x2, max_pool_2x2_backward};
use super::windows::{VisitWindows, each_value, each_window, strided};
use crate::kernels::geometry::Windows;
use crate::kernels::slices::subslice;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// `y[p] = max x[window p]`, for each channel of each sample. NaN counts as the largest.
#[inline(always)]
pub fn max_pool<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    T::max_pool(isa.level(), windows, x, y);
}

#[inline(always)]
pub(crate) fn max_pool_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    par_channels(windows, y, windows.positions(), |images, y| {
        isa.outlined_widest(MaxPool { windows, x: channels_of(x, windows.area(), images), y });
    });
}

struct MaxPool<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Kernel for MaxPool<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let windows = self.windows;
        for (x, y) in
            self.x.chunks_exact(windows.area().max(1)).zip(self.y.chunks_exact_mut(windows.positions().max(1)))
        {
            match columns_2x2(windows) {
                0 => each_window(windows, MaxPoolWindows { windows, x, y }),
                8.. => max_pool_2x2::<T, 8>(windows, x, y),
                _ => max_pool_2x2::<T, 4>(windows, x, y),
            }
        }
    }
}

struct MaxPoolWindows<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> VisitWindows for MaxPoolWindows<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, _: usize, at: usize) {
        let mut largest = [T::neg_infinity(); N];
        each_value(self.windows, at, |at| {
            let x = strided::<T, N, STRIDE>(self.x, at, self.windows.stride[1]);
            largest.iter_mut().zip(x).for_each(|(y, x)| *y = larger(*y, x).0);
        });
        if let Some(y) = self.y.get_mut(position..).and_then(|y| y.first_chunk_mut()) {
            *y = largest;
        }
    }

    #[inline(always)]
    fn one(&mut self, position: usize, [rows, columns]: [Range<usize>; 2]) {
        let largest = index_of_largest(self.windows, self.x, rows, columns);
        if let (Some(y), Some(x)) = (self.y.get_mut(position), self.x.get(largest)) {
            *y = *x;
        }
    }
}

/// `dx[i] = Σ dy[p]` over the windows `p` whose largest value is at `i`. Of equal largest values in a window the first counts.
#[inline(always)]
pub fn max_pool_backward<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    T::max_pool_backward(isa.level(), windows, x, dy, dx);
}

#[inline(always)]
pub(crate) fn max_pool_backward_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    par_channels(windows, dx, windows.area(), |images, dx| {
        let (x, dy) = (channels_of(x, windows.area(), images.clone()), channels_of(dy, windows.positions(), images));
        isa.outlined_widest(MaxPoolBackward { windows, x, dy, dx });
    });
}

struct MaxPoolBackward<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Kernel for MaxPoolBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, x, dy, dx } = self;
        let (area, positions) = (windows.area().max(1), windows.positions().max(1));
        for ((x, dy), dx) in x.chunks_exact(area).zip(dy.chunks_exact(positions)).zip(dx.chunks_exact_mut(area)) {
            // Comparisons that respect NaN take twice as long as those that do not; one pass over the values takes next to nothing.
            let has_nan = || x.iter().fold(false, |has_nan, x| has_nan | x.is_nan());
            match columns_2x2(windows) {
                columns if columns == 0 || has_nan() => {
                    dx.fill(T::ZERO);
                    each_window(windows, MaxPoolBackwardWindows { windows, x, dy, dx });
                }
                8.. => max_pool_2x2_backward::<T, 8>(windows, x, dy, dx),
                _ => max_pool_2x2_backward::<T, 4>(windows, x, dy, dx),
            }
        }
    }
}

struct MaxPoolBackwardWindows<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> VisitWindows for MaxPoolBackwardWindows<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, done: usize, at: usize) {
        let stride = self.windows.stride[1];
        let (mut largest, mut found) = (strided::<T, N, STRIDE>(self.x, at, stride), [0; N]);
        each_value(self.windows, at, |value| {
            let offset = (value - at) as u32;
            let x = strided::<T, N, STRIDE>(self.x, value, stride);
            for ((largest, found), x) in largest.iter_mut().zip(&mut found).zip(x) {
                let is;
                (*largest, is) = larger(*largest, x);
                *found = if is { offset } else { *found };
            }
        });
        for ((i, found), dy) in found.into_iter().enumerate().zip(&self.dy[position..]).skip(done) {
            self.dx[at + i * stride + found as usize] += *dy;
        }
    }

    #[inline(always)]
    fn one(&mut self, position: usize, [rows, columns]: [Range<usize>; 2]) {
        self.dx[index_of_largest(self.windows, self.x, rows, columns)] += self.dy[position];
    }
}

#[inline(always)]
fn index_of_largest<T: Scalar>(windows: &Windows, x: &[T], rows: Range<usize>, columns: Range<usize>) -> usize {
    let first = rows.start * windows.input[1] + columns.start;
    let mut index = first;
    for row in rows {
        let line = row * windows.input[1];
        for (at, value) in (line + columns.start..).zip(subslice(x, line + columns.start..line + columns.end)) {
            // The largest value is loaded again: choosing between two numbers would be a branch, choosing between two indices is not.
            let largest = x.get(index).copied().unwrap_or_default();
            index = select_unpredictable(larger(largest, *value).1, at, index);
        }
    }
    index
}
