//! A part of an image with its padding, in which the inputs of one weight at all positions of the part are a shifted copy of one pattern.
//!
//! With a stride of `s` columns, all columns whose number leaves the remainder 0 when it is divided by `s` come first, as an image of
//! their own, then those with the remainder 1, and so on; with rows it is the same. So each value is copied once, and those of successive
//! positions are neighbours.

use core::ops::Range;

use super::im2row::copy_strided_rows;
use super::microkernel::Taps;
use crate::kernels::geometry::Windows;
use crate::kernels::slices::{subslice_mut, tail, tail_mut};
use crate::tensor::Scalar;

/// The values of one channel that some rows of positions read.
pub(super) struct Plane<'a> {
    pub windows: &'a Windows,
    /// The rows of positions.
    pub rows: Range<usize>,
}

impl Plane<'_> {
    /// Returns the distance from the first to the last value of a window, in dimension `d`.
    #[inline(always)]
    fn reach(&self, d: usize) -> usize {
        self.windows.kernel[d].saturating_sub(1) * self.windows.dilation[d]
    }

    #[inline(always)]
    fn stride(&self, d: usize) -> usize {
        self.windows.stride[d].max(1)
    }

    /// Returns the number of remainders that a window has values of, in dimension `d`.
    #[inline(always)]
    fn phases(&self, d: usize) -> usize {
        self.stride(d).min(self.reach(d) + 1)
    }

    /// Returns the number of rows of each phase.
    #[inline(always)]
    fn height(&self) -> usize {
        self.rows.len() + self.reach(0) / self.stride(0)
    }

    /// Returns the distance between two rows.
    #[inline(always)]
    pub fn pitch(&self) -> usize {
        self.windows.output[1] + self.reach(1) / self.stride(1)
    }

    /// Returns the number of values.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.phases(0) * self.phases(1) * self.height() * self.pitch()
    }

    /// Returns the number of values from the first position to the last, if rows of positions are as far apart as those of the plane.
    #[inline(always)]
    pub fn run(&self) -> usize {
        self.rows.len().saturating_sub(1) * self.pitch() + self.windows.output[1]
    }

    /// Returns the offset of the value of the first position for one weight of the window.
    #[inline(always)]
    pub fn shift(&self, kh: usize, kw: usize) -> usize {
        let (down, right) = (kh * self.windows.dilation[0], kw * self.windows.dilation[1]);
        let phase = down % self.stride(0) * self.phases(1) + right % self.stride(1);
        (phase * self.height() + down / self.stride(0)) * self.pitch() + right / self.stride(1)
    }

    /// Adds all weights of a window, column by column, for a plane that begins at `start`. `weight` returns the offset of a weight.
    #[inline(always)]
    pub fn add_taps(&self, taps: &mut Taps, start: usize, weight: impl Fn(usize) -> usize) {
        let [high, wide] = self.windows.kernel;
        for kw in 0..wide {
            for kh in 0..high {
                taps.push(start + self.shift(kh, kw), weight(kh * wide + kw));
            }
        }
    }

    /// Copies the values of a channel; the padding is left as it is.
    #[inline(always)]
    pub fn fill<T: Scalar>(&self, x: &[T], to: &mut [T]) {
        let (width, pitch) = (self.windows.input[1], self.pitch());
        for down in 0..self.phases(0) {
            let rows = self.rows.start..self.rows.end + (self.reach(0) - down) / self.stride(0);
            let rows = self.inside(0, down, rows);
            for right in 0..self.phases(1) {
                let columns = 0..self.windows.output[1] + (self.reach(1) - right) / self.stride(1);
                let columns = self.inside(1, right, columns);
                if rows.is_empty() || columns.is_empty() {
                    continue;
                }
                let row = rows.start * self.stride(0) + down - self.windows.before[0];
                let column = columns.start * self.stride(1) + right - self.windows.before[1];
                let phase = down * self.phases(1) + right;
                let start = (phase * self.height() + rows.start - self.rows.start) * pitch + columns.start;
                let next = [self.stride(0) * width, pitch];
                let size = [rows.len(), columns.len()];
                copy_strided_rows(self.stride(1), size, next, tail(x, row * width + column), tail_mut(to, start));
            }
        }
    }

    /// Returns those of the rows or columns of a phase that are inside the image.
    #[inline(always)]
    fn inside(&self, d: usize, phase: usize, of: Range<usize>) -> Range<usize> {
        let before = self.windows.before[d];
        let from = before.saturating_sub(phase).div_ceil(self.stride(d));
        let end = (before + self.windows.input[d]).saturating_sub(phase).div_ceil(self.stride(d));
        of.start.max(from)..of.end.min(end)
    }

    /// Sets some planes to zeros, one after the other, if their padding is not overwritten.
    #[inline(always)]
    pub fn clear<T: Scalar>(&self, planes: usize, to: &mut [T]) {
        if self.windows.reach_out() {
            subslice_mut(to, 0..planes * self.len()).fill(T::ZERO);
        }
    }
}

/// Calls `visit` for planes of as many rows of positions as possible, where a plane of some rows may have at most `most` values by `len`.
#[inline(always)]
pub(super) fn each_plane<'a>(
    windows: &'a Windows,
    most: usize,
    len: impl Fn(&Plane<'a>) -> usize,
    mut visit: impl FnMut(Plane<'a>),
) {
    let rows = windows.output[0];
    let mut high = rows.max(1);
    while high > 1 && len(&Plane { windows, rows: 0..high }) > most {
        high = high.div_ceil(2);
    }
    for row in (0..rows).step_by(high.max(1)) {
        visit(Plane { windows, rows: row..rows.min(row + high) });
    }
}
