//! Max pooling and average pooling, of images, and of sequences as images of one row or one column.

use core::hint::select_unpredictable;
use core::ops::Range;

mod max_pool_2x2;

use super::geometry::{Counted, Windows};
use super::slices::{subslice, tail};
use crate::kernels::lanes::{Total, load};
use crate::kernels::layout::LANES;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads;
use max_pool_2x2::{columns_2x2, larger, max_pool_2x2, max_pool_2x2_backward};

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

/// Calls `f` with parts of a slice that has `unit` values per channel of each sample, and with the numbers of these channels.
#[inline(always)]
fn par_channels<T: Scalar>(windows: &Windows, to: &mut [T], unit: usize, f: impl Fn(Range<usize>, &mut [T]) + Sync) {
    threads::par_units(threads::WRITE_COST * windows.area(), unit, to, f);
}

/// Returns the values of some channels, of `unit` values each.
#[inline(always)]
fn channels_of<T>(values: &[T], unit: usize, images: Range<usize>) -> &[T] {
    subslice(values, images.start * unit..images.end * unit)
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

/// What to do with each window.
trait VisitWindows {
    /// Visits `N` neighbouring windows inside the image, from a `position` on; the first one begins with the value `at`. The first
    /// `done` of them are done already. The stride is `STRIDE`, unless that is 0.
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, done: usize, at: usize);
    /// Visits one window, which may reach beyond the image; `inside` are its rows and columns in the image.
    fn one(&mut self, position: usize, inside: [Range<usize>; 2]);
}

/// Visits all windows of a channel, as many at a time as fit into a vector.
#[inline(always)]
fn each_window(windows: &Windows, mut visit: impl VisitWindows) {
    let &Windows { input, output, kernel, stride, before, .. } = windows;
    // The windows inside the image, per dimension.
    let inside = |d: usize| {
        let end = (before[d] + input[d] + stride[d]).saturating_sub(kernel[d]).checked_div(stride[d]).unwrap_or(0);
        let end = end.min(output[d]);
        before[d].div_ceil(stride[d].max(1)).min(end)..end
    };
    let [rows, columns] = [inside(0), inside(1)];
    let at_once = match columns.len() {
        8.. => 8,
        4.. => 4,
        _ => 0,
    };
    for oh in 0..output[0] {
        let first = oh * output[1];
        let (from, end) = if rows.contains(&oh) && at_once > 0 { (columns.start, columns.end) } else { (0, 0) };
        let mut ow = from;
        while ow < end {
            // At the end, some windows are visited again so that there are enough.
            let start = ow.min(end - at_once);
            let at = (oh * stride[0] - before[0]) * input[1] + start * stride[1] - before[1];
            let (position, done) = (first + start, ow - start);
            match (at_once, stride[1]) {
                (8, 1) => visit.many::<8, 1>(position, done, at),
                (8, 2) => visit.many::<8, 2>(position, done, at),
                (8, _) => visit.many::<8, 0>(position, done, at),
                (_, _) => visit.many::<4, 0>(position, done, at),
            }
            ow = start + at_once;
        }
        for ow in (0..from).chain(end..output[1]) {
            visit.one(first + ow, [windows.covered(0, oh), windows.covered(1, ow)]);
        }
    }
}

/// Visits the values of a window inside the image that begins with the value `at`, row by row.
#[inline(always)]
fn each_value(windows: &Windows, at: usize, mut visit: impl FnMut(usize)) {
    for row in 0..windows.kernel[0] {
        for column in 0..windows.kernel[1] {
            visit(at + row * windows.input[1] + column);
        }
    }
}

/// Returns `N` values, `stride` apart, which is `STRIDE` unless that is 0.
#[inline(always)]
fn strided<T: Scalar, const N: usize, const STRIDE: usize>(x: &[T], at: usize, stride: usize) -> [T; N] {
    let (x, mut values) = (tail(x, at), [T::ZERO; N]);
    if STRIDE == 1
        && let Some(x) = x.first_chunk::<N>()
    {
        return *x;
    }
    if STRIDE == 2
        && let Some(x) = x.as_chunks::<2>().0.first_chunk::<N>()
    {
        values.iter_mut().zip(x).for_each(|(value, [x, _])| *value = *x);
        return values;
    }
    values.iter_mut().zip(x.iter().step_by(stride.max(1))).for_each(|(value, x)| *value = *x);
    values
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
