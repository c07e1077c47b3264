//! An image laid out in lines, so that each value of a window weighs a run of values without a gap.
//!
//! There is a line for each channel and each column of the window: for every row of the image, the values that this column
//! weighs at one place after the other. What a value of the window weighs at all places of some rows is then one run, and the
//! rows of the window are shifts in the line. So an image is copied as often as a window has columns, not as often as it has
//! values. Where windows move by `s` rows at a time, a line begins with every `s`th row, and then every `s`th from the second.

use core::ops::Range;

use crate::kernels::geometry::Windows;
use crate::kernels::slices::{self, from_mut, part, part_mut};
use crate::tensor::Scalar;

/// A piece of the places of an image: whole rows of them, or a part of one row.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub rows: Range<usize>,
    pub columns: Range<usize>,
}

impl Piece {
    #[inline(always)]
    pub fn places(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// Where it begins in an image of so many columns.
    #[inline(always)]
    pub fn start(&self, columns: usize) -> usize {
        self.rows.start * columns + self.columns.start
    }
}

/// Cuts an image of `size` into pieces. `values` tells how many values a piece of so many rows and columns takes, and `most`
/// is how many it may; a piece has a place at least.
#[inline(always)]
pub(super) fn each_piece(
    [rows, columns]: [usize; 2],
    most: usize,
    values: impl Fn(usize, usize) -> usize,
    mut visit: impl FnMut(Piece),
) {
    let (mut high, mut wide) = (rows.max(1), columns.max(1));
    while high > 1 && values(high, wide) > most {
        high = high.div_ceil(2);
    }
    while wide > 1 && values(high, wide) > most {
        wide = wide.div_ceil(2);
    }
    // At least one, said here, where the compiler sees that no step is 0.
    let (high, wide) = (high.max(1), wide.max(1));
    for row in (0..rows).step_by(high) {
        for column in (0..columns).step_by(wide) {
            visit(Piece { rows: row..rows.min(row + high), columns: column..columns.min(column + wide) });
        }
    }
}

/// The lines of a piece, for some rows of the window.
pub(super) struct Lines<'a> {
    pub windows: &'a Windows,
    pub piece: Piece,
    /// The rows of the window.
    pub taps: Range<usize>,
}

/// How many values of every column a line has, for so many rows of places and of the window.
#[inline(always)]
pub(super) fn height(windows: &Windows, rows: usize, taps: usize) -> usize {
    let (stride, reach) = (windows.stride[0].max(1), taps.saturating_sub(1) * windows.dilation[0]);
    stride.min(reach + 1) * (rows + reach / stride)
}

impl Lines<'_> {
    /// How long a line is.
    #[inline(always)]
    pub fn len(&self) -> usize {
        height(self.windows, self.piece.rows.len(), self.taps.len()) * self.piece.columns.len()
    }

    /// By how much the line is shifted for a row of the window, counted from the first of `taps`.
    #[inline(always)]
    pub fn shift(&self, tap: usize) -> usize {
        let (stride, row) = (self.windows.stride[0].max(1), tap * self.windows.dilation[0]);
        let high = self.piece.rows.len() + (self.taps.len().saturating_sub(1) * self.windows.dilation[0]) / stride;
        ((row % stride) * high + row / stride) * self.piece.columns.len()
    }

    /// Lays out some lines of an image, one after the other.
    #[inline(always)]
    pub fn lay<T: Scalar>(&self, lines: Range<usize>, x: &[T], to: &mut [T]) {
        let &Windows { input: [_, width], kernel, stride, dilation, before, .. } = self.windows;
        let (Piece { rows, columns }, long, wide) = (&self.piece, self.len(), self.piece.columns.len());
        let (stride_down, reach) = (stride[0].max(1), self.taps.len().saturating_sub(1) * dilation[0]);
        let (phases, high) = (stride_down.min(reach + 1), rows.len() + reach / stride_down);
        let last = rows.len().saturating_sub(1) * stride_down + reach;
        let top = rows.start * stride_down + self.taps.start * dilation[0];
        if self.windows.reach_out() {
            part_mut(to, 0..lines.len() * long).fill(T::ZERO);
        }
        let wide_kernel = kernel[1].max(1);
        let (mut channel, mut kw) = (lines.start / wide_kernel, lines.start % wide_kernel);
        for line in 0..lines.len() {
            let beside = self.windows.inside(1, kw);
            let (from, end) = (beside.start.max(columns.start), beside.end.min(columns.end));
            if from < end {
                let x = part(x, channel * self.windows.area()..(channel + 1) * self.windows.area());
                let at = from * stride[1] + kw * dilation[1] - before[1];
                for phase in 0..phases {
                    // Each `stride`th row from here on, as far as it lies in the image.
                    let first = top + phase;
                    let skipped = before[0].saturating_sub(first).div_ceil(stride_down);
                    let count = (last + 1).saturating_sub(phase).div_ceil(stride_down);
                    let inside = (before[0] + self.windows.input[0]).saturating_sub(first).div_ceil(stride_down);
                    let count = count.min(inside).saturating_sub(skipped);
                    if count > 0 {
                        let y = first + skipped * stride_down - before[0];
                        let start = line * long + (phase * high + skipped) * wide + from - columns.start;
                        let (from_rows, to_rows) = (part(x, y * width + at..x.len()), from_mut(to, start));
                        let next = [stride_down * width, wide];
                        take_rows(stride[1], [count, end - from], next, from_rows, to_rows);
                    }
                }
            }
            kw += 1;
            if kw == wide_kernel {
                (channel, kw) = (channel + 1, 0);
            }
        }
    }
}

/// So many rows of so many values, each `stride`th of them, to rows that lie as far behind one another as is said.
#[inline(always)]
pub(super) fn take_rows<T: Scalar>(stride: usize, size: [usize; 2], next: [usize; 2], from: &[T], to: &mut [T]) {
    let [rows, columns] = size;
    // Rows without a gap are one.
    let size = if stride == 1 && next == [columns; 2] { [1, rows * columns] } else { size };
    match (stride, size[1]) {
        (1, 33..) => each_row(size, next, from, to, |from, to| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }),
        (1, 16..) => each_row(size, next, from, to, copy_twice::<T, 16>),
        (1, 8..) => each_row(size, next, from, to, copy_twice::<T, 8>),
        (1, 4..) => each_row(size, next, from, to, copy_twice::<T, 4>),
        (1, 2..) => each_row(size, next, from, to, copy_twice::<T, 2>),
        (1, _) => each_row(size, next, from, to, copy_twice::<T, 1>),
        _ => {
            for row in 0..rows {
                let (from, to) =
                    (slices::from(from, row * next[0]), part_mut(to, row * next[1]..row * next[1] + columns));
                to.iter_mut().zip(from.iter().step_by(stride.max(1))).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

/// Visits so many rows of so many values, which lie as far behind one another as is said, and what they become.
#[inline(always)]
fn each_row<T: Scalar>(
    [rows, columns]: [usize; 2],
    next: [usize; 2],
    from: &[T],
    to: &mut [T],
    visit: impl Fn(&[T], &mut [T]),
) {
    let (mut source, mut target) = (0, 0);
    for _ in 0..rows {
        visit(part(from, source..source + columns), part_mut(to, target..target + columns));
        (source, target) = (source + next[0], target + next[1]);
    }
}

/// Copies from `N` to `2 N` values: the first `N` and the last `N`, some of which may be the same.
#[inline(always)]
fn copy_twice<T: Scalar, const N: usize>(from: &[T], to: &mut [T]) {
    if let (Some(from), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut()) {
        *to = *from;
    }
    if let (Some(from), Some(to)) = (from.last_chunk::<N>(), to.last_chunk_mut()) {
        *to = *from;
    }
}

/// Copies a row.
#[inline(always)]
pub(super) fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
    let count = to.len();
    take_rows(1, [1, count], [0, 0], from, to);
}
