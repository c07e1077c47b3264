//! im2row: an image copied into lines, in which the inputs of one weight at successive positions are neighbours.
//!
//! There is one line per channel and column of the window. For each row of the image, it has the values that this column of the window
//! covers at successive positions. The inputs of one weight at all positions of some rows are then one run, and the rows of the window
//! are shifts within the line. So the image is copied once per column of the window, where im2col copies it once per value of the window.
//! With a stride of `s` rows, a line has every `s`th row first, then every `s`th from the second on, and so on.

use core::ops::Range;

use crate::kernels::geometry::Windows;
use crate::kernels::slices::{self, subslice, subslice_mut, tail_mut};
use crate::tensor::Scalar;

/// A tile of the output: whole rows of positions, or a part of one row.
#[derive(Clone, Debug)]
pub(super) struct Tile {
    pub rows: Range<usize>,
    pub columns: Range<usize>,
}

impl Tile {
    #[inline(always)]
    pub fn positions(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// Returns the offset of its first position in an output with that many columns.
    #[inline(always)]
    pub fn start(&self, columns: usize) -> usize {
        self.rows.start * columns + self.columns.start
    }
}

/// Splits an output of `[rows, columns]` into tiles. `values(rows, columns)` returns how many values a tile takes, `most` is how many it
/// may take; a tile has at least one position.
#[inline(always)]
pub(super) fn each_tile(
    [rows, columns]: [usize; 2],
    most: usize,
    values: impl Fn(usize, usize) -> usize,
    mut visit: impl FnMut(Tile),
) {
    let (mut high, mut wide) = (rows.max(1), columns.max(1));
    while high > 1 && values(high, wide) > most {
        high = high.div_ceil(2);
    }
    while wide > 1 && values(high, wide) > most {
        wide = wide.div_ceil(2);
    }
    // At least 1, so that the compiler sees that no step is 0.
    let (high, wide) = (high.max(1), wide.max(1));
    for row in (0..rows).step_by(high) {
        for column in (0..columns).step_by(wide) {
            visit(Tile { rows: row..rows.min(row + high), columns: column..columns.min(column + wide) });
        }
    }
}

/// The lines for a tile of the output and some rows of the window.
pub(super) struct Im2Row<'a> {
    pub windows: &'a Windows,
    pub tile: Tile,
    /// The rows of the window.
    pub window_rows: Range<usize>,
}

/// Returns the number of rows of a line, for that many rows of the output and of the window.
#[inline(always)]
pub(super) fn line_rows(windows: &Windows, rows: usize, window_rows: usize) -> usize {
    let (stride, reach) = (windows.stride[0].max(1), window_rows.saturating_sub(1) * windows.dilation[0]);
    stride.min(reach + 1) * (rows + reach / stride)
}

impl Im2Row<'_> {
    /// Returns the length of a line.
    #[inline(always)]
    pub fn line_len(&self) -> usize {
        line_rows(self.windows, self.tile.rows.len(), self.window_rows.len()) * self.tile.columns.len()
    }

    /// Returns where in a line the inputs of a row of the window begin; rows are counted from the first of `window_rows`.
    #[inline(always)]
    pub fn shift(&self, row: usize) -> usize {
        let (stride, row) = (self.windows.stride[0].max(1), row * self.windows.dilation[0]);
        let high =
            self.tile.rows.len() + (self.window_rows.len().saturating_sub(1) * self.windows.dilation[0]) / stride;
        ((row % stride) * high + row / stride) * self.tile.columns.len()
    }

    /// Copies some lines of an image, one after the other.
    #[inline(always)]
    pub fn fill<T: Scalar>(&self, lines: Range<usize>, x: &[T], to: &mut [T]) {
        let &Windows { input: [_, width], kernel, stride, dilation, before, .. } = self.windows;
        let (Tile { rows, columns }, long, wide) = (&self.tile, self.line_len(), self.tile.columns.len());
        let (stride_down, reach) = (stride[0].max(1), self.window_rows.len().saturating_sub(1) * dilation[0]);
        let (phases, high) = (stride_down.min(reach + 1), rows.len() + reach / stride_down);
        let last = rows.len().saturating_sub(1) * stride_down + reach;
        let top = rows.start * stride_down + self.window_rows.start * dilation[0];
        if self.windows.reach_out() {
            subslice_mut(to, 0..lines.len() * long).fill(T::ZERO);
        }
        let wide_kernel = kernel[1].max(1);
        let (mut channel, mut kw) = (lines.start / wide_kernel, lines.start % wide_kernel);
        for line in 0..lines.len() {
            let inside = self.windows.inside(1, kw);
            let (from, end) = (inside.start.max(columns.start), inside.end.min(columns.end));
            if from < end {
                let x = subslice(x, channel * self.windows.area()..(channel + 1) * self.windows.area());
                let at = from * stride[1] + kw * dilation[1] - before[1];
                for phase in 0..phases {
                    // Each `stride`th row from here on that is inside the image.
                    let first = top + phase;
                    let skipped = before[0].saturating_sub(first).div_ceil(stride_down);
                    let count = (last + 1).saturating_sub(phase).div_ceil(stride_down);
                    let below = (before[0] + self.windows.input[0]).saturating_sub(first).div_ceil(stride_down);
                    let count = count.min(below).saturating_sub(skipped);
                    if count > 0 {
                        let y = first + skipped * stride_down - before[0];
                        let start = line * long + (phase * high + skipped) * wide + from - columns.start;
                        let (from_rows, to_rows) = (subslice(x, y * width + at..x.len()), tail_mut(to, start));
                        let next = [stride_down * width, wide];
                        copy_strided_rows(stride[1], [count, end - from], next, from_rows, to_rows);
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

/// Copies `[rows, columns]` values, each `stride`th of a row; `next` are the distances between the rows of source and target.
#[inline(always)]
pub(super) fn copy_strided_rows<T: Scalar>(
    stride: usize,
    size: [usize; 2],
    next: [usize; 2],
    from: &[T],
    to: &mut [T],
) {
    let [rows, columns] = size;
    // Rows without a gap are one long row.
    let size = if stride == 1 && next == [columns; 2] { [1, rows * columns] } else { size };
    match (stride, size[1]) {
        (1, 33..) => each_row(size, next, from, to, |from, to| {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }),
        (1, 16..) => each_row(size, next, from, to, copy_both_ends::<T, 16>),
        (1, 8..) => each_row(size, next, from, to, copy_both_ends::<T, 8>),
        (1, 4..) => each_row(size, next, from, to, copy_both_ends::<T, 4>),
        (1, 2..) => each_row(size, next, from, to, copy_both_ends::<T, 2>),
        (1, _) => each_row(size, next, from, to, copy_both_ends::<T, 1>),
        (2, 8..) => {
            for row in 0..rows {
                let to = subslice_mut(to, row * next[1]..row * next[1] + columns);
                copy_every_second(slices::tail(from, row * next[0]), to);
            }
        }
        _ => {
            for row in 0..rows {
                let (from, to) =
                    (slices::tail(from, row * next[0]), subslice_mut(to, row * next[1]..row * next[1] + columns));
                to.iter_mut().zip(from.iter().step_by(stride.max(1))).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

/// Visits each row of `[rows, columns]` values and its target; `next` are the distances between the rows of both.
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
        visit(subslice(from, source..source + columns), subslice_mut(to, target..target + columns));
        (source, target) = (source + next[0], target + next[1]);
    }
}

/// Copies between `N` and `2 N` values: the first `N` and the last `N`, which may overlap.
#[inline(always)]
fn copy_both_ends<T: Scalar, const N: usize>(from: &[T], to: &mut [T]) {
    if let (Some(from), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut()) {
        *to = *from;
    }
    if let (Some(from), Some(to)) = (from.last_chunk::<N>(), to.last_chunk_mut()) {
        *to = *from;
    }
}

/// Copies every second value, at least eight.
#[inline(always)]
fn copy_every_second<T: Scalar>(from: &[T], to: &mut [T]) {
    let count = to.len();
    let mut at = 0;
    while at < count {
        // The last eight may have been copied in part. The values end with the last one that is copied.
        let first = at.min(count - 8);
        let (Some(from), Some(to)) = (slices::tail(from, 2 * first).first_chunk::<15>(), to.get_mut(first..)) else {
            return;
        };
        let Some(to) = to.first_chunk_mut::<8>() else { return };
        for (i, to) in to.iter_mut().enumerate() {
            *to = from[2 * i];
        }
        at += 8;
    }
}

/// Copies one row.
#[inline(always)]
pub(super) fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
    let count = to.len();
    copy_strided_rows(1, [1, count], [0, 0], from, to);
}
