//! Average pooling.

use core::ops::Range;

use super::channels::{channels_of, par_channels};
use super::windows::{VisitWindows, each_value, each_window, strided};
use crate::kernels::geometry::{Counted, Windows};
use crate::kernels::lanes::{Total, load};
use crate::kernels::layout::LANES;
use crate::kernels::slices::subslice;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// `y[p]` is the mean of `x[window p]`, for each channel of each sample.
#[inline(always)]
pub fn avg_pool<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, x: &[T], y: &mut [T]) {
    T::avg_pool(isa.level(), windows, of, x, y);
}

#[inline(always)]
pub(crate) fn avg_pool_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, x: &[T], y: &mut [T]) {
    par_channels(windows, y, windows.positions(), |images, y| {
        isa.outlined_widest(AvgPool { windows, of, x: channels_of(x, windows.area(), images), y });
    });
}

struct AvgPool<'a, T> {
    windows: &'a Windows,
    of: Counted,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Kernel for AvgPool<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of, x, y } = self;
        for (x, y) in x.chunks_exact(windows.area().max(1)).zip(y.chunks_exact_mut(windows.positions().max(1))) {
            let mean = AvgPoolWindows { windows, of, x, y };
            if windows.taps() > MAX_PLAIN_SUM {
                each_window(windows, LongAvgPoolWindows(mean));
            } else {
                each_window(windows, mean);
            }
        }
    }
}

struct AvgPoolWindows<'a, T> {
    windows: &'a Windows,
    of: Counted,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> VisitWindows for AvgPoolWindows<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, _: usize, at: usize) {
        let mut sums = [T::ZERO; N];
        each_value(self.windows, at, |at| {
            let x = strided::<T, N, STRIDE>(self.x, at, self.windows.stride[1]);
            sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
        });
        let count = T::of(self.windows.taps() as f64);
        if let Some(y) = self.y.get_mut(position..).and_then(|y| y.first_chunk_mut::<N>()) {
            y.iter_mut().zip(sums).for_each(|(y, sum)| *y = sum / count);
        }
    }

    #[inline(always)]
    fn one(&mut self, position: usize, [rows, columns]: [Range<usize>; 2]) {
        let mut sum = T::ZERO;
        for row in rows {
            let line = row * self.windows.input[1];
            for x in subslice(self.x, line + columns.start..line + columns.end) {
                sum += *x;
            }
        }
        if let Some(y) = self.y.get_mut(position) {
            *y = sum / T::of(count(self.windows, self.of, position) as f64);
        }
    }
}

/// The largest window whose values are added one after the other (values). The sums of larger ones would lose digits; they are added in
/// blocks.
const MAX_PLAIN_SUM: usize = 32;

/// As [`AvgPoolWindows`], for windows of more than [`MAX_PLAIN_SUM`] values.
struct LongAvgPoolWindows<'a, T>(AvgPoolWindows<'a, T>);

impl<T: Scalar> VisitWindows for LongAvgPoolWindows<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, _: usize, at: usize) {
        let AvgPoolWindows { windows, x, y, .. } = &mut self.0;
        let [rows, columns] = windows.kernel;
        let high = (MAX_PLAIN_SUM / columns.max(1)).max(1);
        // Blocks are summed in the scalar type, and their sums in `f64`.
        let mut totals = [0.0; N];
        for first_row in (0..rows).step_by(high) {
            for first_column in (0..columns).step_by(MAX_PLAIN_SUM) {
                let mut sums = [T::ZERO; N];
                for row in first_row..rows.min(first_row + high) {
                    for column in first_column..columns.min(first_column + MAX_PLAIN_SUM) {
                        let at = at + row * windows.input[1] + column;
                        let x = strided::<T, N, STRIDE>(x, at, windows.stride[1]);
                        sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
                    }
                }
                totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum.to_f64());
            }
        }
        let count = windows.taps() as f64;
        if let Some(y) = y.get_mut(position..).and_then(|y| y.first_chunk_mut::<N>()) {
            y.iter_mut().zip(totals).for_each(|(y, total)| *y = T::of(total / count));
        }
    }

    #[inline(always)]
    fn one(&mut self, position: usize, [rows, columns]: [Range<usize>; 2]) {
        let AvgPoolWindows { windows, of, x, y } = &mut self.0;
        let width = windows.input[1];
        // Whole rows are contiguous.
        let (pieces, len) = if columns.len() == width {
            (rows.start..rows.start + 1, rows.len() * width)
        } else {
            (rows, columns.len())
        };
        let mut total = Total::NONE;
        for row in pieces {
            let start = row * width + columns.start;
            subslice(x, start..start + len).chunks(LANES).for_each(|x| total.add(load(x)));
        }
        if let Some(y) = y.get_mut(position) {
            *y = total.with(T::ZERO) / T::of(count(windows, *of, position) as f64);
        }
    }
}

/// `dx[i] = Σ dy[p] / count[p]` over the windows `p` that contain `i`.
#[inline(always)]
pub fn avg_pool_backward<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, dy: &[T], dx: &mut [T]) {
    T::avg_pool_backward(isa.level(), windows, of, dy, dx);
}

#[inline(always)]
pub(crate) fn avg_pool_backward_kernel<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    of: Counted,
    dy: &[T],
    dx: &mut [T],
) {
    par_channels(windows, dx, windows.area(), |images, dx| {
        isa.outlined_widest(AvgPoolBackward { windows, of, dy: channels_of(dy, windows.positions(), images), dx });
    });
}

struct AvgPoolBackward<'a, T> {
    windows: &'a Windows,
    of: Counted,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Kernel for AvgPoolBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of, dy, dx } = self;
        let (area, positions) = (windows.area().max(1), windows.positions().max(1));
        for (dy, dx) in dy.chunks_exact(positions).zip(dx.chunks_exact_mut(area)) {
            dx.fill(T::ZERO);
            each_window(windows, AvgPoolBackwardWindows { windows, of, dy, dx });
        }
    }
}

struct AvgPoolBackwardWindows<'a, T> {
    windows: &'a Windows,
    of: Counted,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> VisitWindows for AvgPoolBackwardWindows<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, done: usize, at: usize) {
        let (stride, count) = (self.windows.stride[1], T::of(self.windows.taps() as f64));
        let mut parts = strided::<T, N, 1>(self.dy, position, 1);
        parts.iter_mut().for_each(|part| *part /= count);
        each_value(self.windows, at, |at| {
            for (i, part) in parts.iter().enumerate().skip(done) {
                self.dx[at + i * stride] += *part;
            }
        });
    }

    #[inline(always)]
    fn one(&mut self, position: usize, [rows, columns]: [Range<usize>; 2]) {
        let part = self.dy[position] / T::of(count(self.windows, self.of, position) as f64);
        for row in rows {
            self.dx[row * self.windows.input[1]..][columns.clone()].iter_mut().for_each(|dx| *dx += part);
        }
    }
}

/// Returns how many values of a window count.
#[inline(always)]
fn count(windows: &Windows, of: Counted, position: usize) -> usize {
    let columns = windows.output[1].max(1);
    let position = [position / columns, position % columns];
    let extent = |d: usize| match of {
        Counted::Inside => windows.covered(d, position[d]).len(),
        Counted::Padded { behind } => {
            windows.kernel[d].min(windows.before[d] + windows.input[d] + behind[d] - position[d] * windows.stride[d])
        }
    };
    extent(0) * extent(1)
}
