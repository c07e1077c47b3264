//! The largest value of each window of an image, and the mean.

use core::hint::select_unpredictable;
use core::ops::Range;

mod max_pool_2x2;

use super::geometry::{Counted, Windows};
use super::slices::{from, part};
use crate::kernels::lanes::{Total, load};
use crate::kernels::layout::LANES;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads;
use max_pool_2x2::{larger, largest_quarter, largest_quarter_gradient, quarters};

/// `y[p] = max x[window p]`, for each channel of each sample. Not a number is larger than any.
#[inline(always)]
pub fn largest<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    T::largest(isa.level(), windows, x, y);
}

#[inline(always)]
pub(crate) fn largest_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], y: &mut [T]) {
    planes(windows, y, windows.places(), |images, y| {
        isa.outlined_widest(Largest { windows, x: of_images(x, windows.area(), images), y });
    });
}

/// Does `work` with what belongs to some of the images: `unit` values to each, one channel of one sample.
#[inline(always)]
fn planes<T: Scalar>(windows: &Windows, to: &mut [T], unit: usize, work: impl Fn(Range<usize>, &mut [T]) + Sync) {
    threads::par_units(threads::WRITE_COST * windows.area(), unit, to, work);
}

/// What belongs to some of the images.
#[inline(always)]
fn of_images<T>(values: &[T], unit: usize, images: Range<usize>) -> &[T] {
    part(values, images.start * unit..images.end * unit)
}

struct Largest<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Kernel for Largest<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let windows = self.windows;
        for (x, y) in self.x.chunks_exact(windows.area().max(1)).zip(self.y.chunks_exact_mut(windows.places().max(1))) {
            match quarters(windows) {
                0 => each_place(windows, LargestOf { windows, x, y }),
                8.. => largest_quarter::<T, 8>(windows, x, y),
                _ => largest_quarter::<T, 4>(windows, x, y),
            }
        }
    }
}

struct LargestOf<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Visit for LargestOf<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, place: usize, _: usize, at: usize) {
        let mut largest = [T::neg_infinity(); N];
        each_value(self.windows, at, |at| {
            let x = beside::<T, N, STRIDE>(self.x, at, self.windows.stride[1]);
            largest.iter_mut().zip(x).for_each(|(y, x)| *y = larger(*y, x).0);
        });
        if let Some(y) = self.y.get_mut(place..).and_then(|y| y.first_chunk_mut()) {
            *y = largest;
        }
    }

    #[inline(always)]
    fn one(&mut self, place: usize, [rows, columns]: [Range<usize>; 2]) {
        let largest = place_of_largest(self.windows, self.x, rows, columns);
        if let (Some(y), Some(x)) = (self.y.get_mut(place), self.x.get(largest)) {
            *y = *x;
        }
    }
}

/// `dx[i] = Σ dy[p]` over the windows `p` whose largest value is at `i`; if it stands there more than once, the first.
#[inline(always)]
pub fn largest_gradient<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    T::largest_gradient(isa.level(), windows, x, dy, dx);
}

#[inline(always)]
pub(crate) fn largest_gradient_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) {
    planes(windows, dx, windows.area(), |images, dx| {
        let (x, dy) = (of_images(x, windows.area(), images.clone()), of_images(dy, windows.places(), images));
        isa.outlined_widest(LargestGradient { windows, x, dy, dx });
    });
}

struct LargestGradient<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Kernel for LargestGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, x, dy, dx } = self;
        let (area, places) = (windows.area().max(1), windows.places().max(1));
        for ((x, dy), dx) in x.chunks_exact(area).zip(dy.chunks_exact(places)).zip(dx.chunks_exact_mut(area)) {
            // Comparisons that know NaN take twice as long as those that do not, and one look at the values next to nothing.
            let has_nan = || x.iter().fold(false, |has_nan, x| has_nan | x.is_nan());
            match quarters(windows) {
                columns if columns == 0 || has_nan() => {
                    dx.fill(T::ZERO);
                    each_place(windows, LargestGradientOf { windows, x, dy, dx });
                }
                8.. => largest_quarter_gradient::<T, 8>(windows, x, dy, dx),
                _ => largest_quarter_gradient::<T, 4>(windows, x, dy, dx),
            }
        }
    }
}

struct LargestGradientOf<'a, T> {
    windows: &'a Windows,
    x: &'a [T],
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Visit for LargestGradientOf<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, place: usize, done: usize, at: usize) {
        let stride = self.windows.stride[1];
        let (mut largest, mut found) = (beside::<T, N, STRIDE>(self.x, at, stride), [0; N]);
        each_value(self.windows, at, |value| {
            let offset = (value - at) as u32;
            let x = beside::<T, N, STRIDE>(self.x, value, stride);
            for ((largest, found), x) in largest.iter_mut().zip(&mut found).zip(x) {
                let is;
                (*largest, is) = larger(*largest, x);
                *found = if is { offset } else { *found };
            }
        });
        for ((i, found), dy) in found.into_iter().enumerate().zip(&self.dy[place..]).skip(done) {
            self.dx[at + i * stride + found as usize] += *dy;
        }
    }

    #[inline(always)]
    fn one(&mut self, place: usize, [rows, columns]: [Range<usize>; 2]) {
        self.dx[place_of_largest(self.windows, self.x, rows, columns)] += self.dy[place];
    }
}

/// `y[p]` is the mean of `x[window p]`, for each channel of each sample.
#[inline(always)]
pub fn mean<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, x: &[T], y: &mut [T]) {
    T::mean(isa.level(), windows, of, x, y);
}

#[inline(always)]
pub(crate) fn mean_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, x: &[T], y: &mut [T]) {
    planes(windows, y, windows.places(), |images, y| {
        isa.outlined_widest(Mean { windows, of, x: of_images(x, windows.area(), images), y });
    });
}

struct Mean<'a, T> {
    windows: &'a Windows,
    of: Counted,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Kernel for Mean<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of, x, y } = self;
        for (x, y) in x.chunks_exact(windows.area().max(1)).zip(y.chunks_exact_mut(windows.places().max(1))) {
            let mean = MeanOf { windows, of, x, y };
            if windows.taps() > LONG {
                each_place(windows, LongMeanOf(mean));
            } else {
                each_place(windows, mean);
            }
        }
    }
}

struct MeanOf<'a, T> {
    windows: &'a Windows,
    of: Counted,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Visit for MeanOf<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, place: usize, _: usize, at: usize) {
        let mut sums = [T::ZERO; N];
        each_value(self.windows, at, |at| {
            let x = beside::<T, N, STRIDE>(self.x, at, self.windows.stride[1]);
            sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
        });
        let count = T::of(self.windows.taps() as f64);
        if let Some(y) = self.y.get_mut(place..).and_then(|y| y.first_chunk_mut::<N>()) {
            y.iter_mut().zip(sums).for_each(|(y, sum)| *y = sum / count);
        }
    }

    #[inline(always)]
    fn one(&mut self, place: usize, [rows, columns]: [Range<usize>; 2]) {
        let mut sum = T::ZERO;
        for row in rows {
            let line = row * self.windows.input[1];
            for x in part(self.x, line + columns.start..line + columns.end) {
                sum += *x;
            }
        }
        if let Some(y) = self.y.get_mut(place) {
            *y = sum / T::of(count(self.windows, self.of, place) as f64);
        }
    }
}

/// Of more values than this, sums are made of partial sums: one after the other they would lose digits.
const LONG: usize = 32;

/// As [`MeanOf`], for windows of more than [`LONG`] values.
struct LongMeanOf<'a, T>(MeanOf<'a, T>);

impl<T: Scalar> Visit for LongMeanOf<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, place: usize, _: usize, at: usize) {
        let MeanOf { windows, x, y, .. } = &mut self.0;
        let [rows, columns] = windows.kernel;
        let high = (LONG / columns.max(1)).max(1);
        // Of so many values at a time in the scalar, and of these sums in `f64`.
        let mut totals = [0.0; N];
        for first_row in (0..rows).step_by(high) {
            for first_column in (0..columns).step_by(LONG) {
                let mut sums = [T::ZERO; N];
                for row in first_row..rows.min(first_row + high) {
                    for column in first_column..columns.min(first_column + LONG) {
                        let at = at + row * windows.input[1] + column;
                        let x = beside::<T, N, STRIDE>(x, at, windows.stride[1]);
                        sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
                    }
                }
                totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum.to_f64());
            }
        }
        let count = windows.taps() as f64;
        if let Some(y) = y.get_mut(place..).and_then(|y| y.first_chunk_mut::<N>()) {
            y.iter_mut().zip(totals).for_each(|(y, total)| *y = T::of(total / count));
        }
    }

    #[inline(always)]
    fn one(&mut self, place: usize, [rows, columns]: [Range<usize>; 2]) {
        let MeanOf { windows, of, x, y } = &mut self.0;
        let width = windows.input[1];
        // Whole rows are one piece of memory.
        let (pieces, len) = if columns.len() == width {
            (rows.start..rows.start + 1, rows.len() * width)
        } else {
            (rows, columns.len())
        };
        let mut total = Total::NONE;
        for row in pieces {
            let start = row * width + columns.start;
            part(x, start..start + len).chunks(LANES).for_each(|x| total.add(load(x)));
        }
        if let Some(y) = y.get_mut(place) {
            *y = total.with(T::ZERO) / T::of(count(windows, *of, place) as f64);
        }
    }
}

/// `dx[i] = Σ dy[p] / count[p]` over the windows `p` that `i` lies in.
#[inline(always)]
pub fn mean_gradient<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, dy: &[T], dx: &mut [T]) {
    T::mean_gradient(isa.level(), windows, of, dy, dx);
}

#[inline(always)]
pub(crate) fn mean_gradient_kernel<T: Scalar, I: Isa>(isa: I, windows: &Windows, of: Counted, dy: &[T], dx: &mut [T]) {
    planes(windows, dx, windows.area(), |images, dx| {
        isa.outlined_widest(MeanGradient { windows, of, dy: of_images(dy, windows.places(), images), dx });
    });
}

struct MeanGradient<'a, T> {
    windows: &'a Windows,
    of: Counted,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Kernel for MeanGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { windows, of, dy, dx } = self;
        let (area, places) = (windows.area().max(1), windows.places().max(1));
        for (dy, dx) in dy.chunks_exact(places).zip(dx.chunks_exact_mut(area)) {
            dx.fill(T::ZERO);
            each_place(windows, MeanGradientOf { windows, of, dy, dx });
        }
    }
}

struct MeanGradientOf<'a, T> {
    windows: &'a Windows,
    of: Counted,
    dy: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Visit for MeanGradientOf<'_, T> {
    #[inline(always)]
    fn many<const N: usize, const STRIDE: usize>(&mut self, place: usize, done: usize, at: usize) {
        let (stride, count) = (self.windows.stride[1], T::of(self.windows.taps() as f64));
        let mut parts = beside::<T, N, 1>(self.dy, place, 1);
        parts.iter_mut().for_each(|part| *part /= count);
        each_value(self.windows, at, |at| {
            for (i, part) in parts.iter().enumerate().skip(done) {
                self.dx[at + i * stride] += *part;
            }
        });
    }

    #[inline(always)]
    fn one(&mut self, place: usize, [rows, columns]: [Range<usize>; 2]) {
        let part = self.dy[place] / T::of(count(self.windows, self.of, place) as f64);
        for row in rows {
            self.dx[row * self.windows.input[1]..][columns.clone()].iter_mut().for_each(|dx| *dx += part);
        }
    }
}

/// What is done at each window.
trait Visit {
    /// At `N` windows beside one another that lie in the image, from a `place` on, the first of which begins with the value
    /// `at`. The first few may be `done` already. The stride is `STRIDE` if that is not 0.
    fn many<const N: usize, const STRIDE: usize>(&mut self, place: usize, done: usize, at: usize);
    /// At a window, which may reach out, and of which these rows and columns lie in the image.
    fn one(&mut self, place: usize, inside: [Range<usize>; 2]);
}

/// Visits all windows of a channel: as many at a time as vector units can do at once.
#[inline(always)]
fn each_place(windows: &Windows, mut visit: impl Visit) {
    let &Windows { input, output, kernel, stride, before, .. } = windows;
    // The windows that do not reach out, down and beside.
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
            // The last ones again, where there are not as many left.
            let start = ow.min(end - at_once);
            let at = (oh * stride[0] - before[0]) * input[1] + start * stride[1] - before[1];
            let (place, done) = (first + start, ow - start);
            match (at_once, stride[1]) {
                (8, 1) => visit.many::<8, 1>(place, done, at),
                (8, 2) => visit.many::<8, 2>(place, done, at),
                (8, _) => visit.many::<8, 0>(place, done, at),
                (_, _) => visit.many::<4, 0>(place, done, at),
            }
            ow = start + at_once;
        }
        for ow in (0..from).chain(end..output[1]) {
            visit.one(first + ow, [windows.covered(0, oh), windows.covered(1, ow)]);
        }
    }
}

/// Visits the values of a window that lies in the image and begins `at` some place, row by row.
#[inline(always)]
fn each_value(windows: &Windows, at: usize, mut visit: impl FnMut(usize)) {
    for row in 0..windows.kernel[0] {
        for column in 0..windows.kernel[1] {
            visit(at + row * windows.input[1] + column);
        }
    }
}

/// `N` values, each `stride` behind the one before, which is known as `STRIDE` if that is not 0.
#[inline(always)]
fn beside<T: Scalar, const N: usize, const STRIDE: usize>(x: &[T], at: usize, stride: usize) -> [T; N] {
    let (x, mut values) = (from(x, at), [T::ZERO; N]);
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
fn place_of_largest<T: Scalar>(windows: &Windows, x: &[T], rows: Range<usize>, columns: Range<usize>) -> usize {
    let first = rows.start * windows.input[1] + columns.start;
    let mut place = first;
    for row in rows {
        let line = row * windows.input[1];
        for (at, value) in (line + columns.start..).zip(part(x, line + columns.start..line + columns.end)) {
            // It is looked up where it stands: the choice between two numbers would be a branch, that between two places is none.
            let largest = x.get(place).copied().unwrap_or_default();
            place = select_unpredictable(larger(largest, *value).1, at, place);
        }
    }
    place
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
