//! The windows of a channel, as many at a time as fit into a vector.

use core::ops::Range;

use crate::kernels::geometry::Windows;
use crate::kernels::slices::tail;
use crate::tensor::Scalar;

/// What to do with each window.
pub trait VisitWindows {
    /// Visits `N` neighbouring windows inside the image, from a `position` on; the first one begins with the value `at`. The first
    /// `done` of them are done already. The stride is `STRIDE`, unless that is 0.
    fn many<const N: usize, const STRIDE: usize>(&mut self, position: usize, done: usize, at: usize);
    /// Visits one window, which may reach beyond the image; `inside` are its rows and columns in the image.
    fn one(&mut self, position: usize, inside: [Range<usize>; 2]);
}

/// Visits all windows of a channel, as many at a time as fit into a vector.
#[inline(always)]
pub fn each_window(windows: &Windows, mut visit: impl VisitWindows) {
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
pub fn each_value(windows: &Windows, at: usize, mut visit: impl FnMut(usize)) {
    for row in 0..windows.kernel[0] {
        for column in 0..windows.kernel[1] {
            visit(at + row * windows.input[1] + column);
        }
    }
}

/// Returns `N` values, `stride` apart, which is `STRIDE` unless that is 0.
#[inline(always)]
pub fn strided<T: Scalar, const N: usize, const STRIDE: usize>(x: &[T], at: usize, stride: usize) -> [T; N] {
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
