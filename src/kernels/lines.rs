//! An image laid out in lines, so that each value of a window weighs a run of values without a gap.
//!
//! There is a line for each channel and each column of the window: for every row of the image, the values that this column
//! weighs at one place after the other. What a value of the window weighs at all places of some rows is then one run, and the
//! rows of the window are shifts in the line. So an image is copied as often as a window has columns, not as often as it has
//! values. Where windows move by `s` rows at a time, a line begins with every `s`th row, and then every `s`th from the second.

use core::ops::Range;

use super::windows::Windows;
use super::{part, part_mut};
use crate::scalar::Scalar;

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
                let (mut phase, mut down) = (0, 0);
                for row in 0..=last {
                    let y = (top + row).wrapping_sub(before[0]);
                    if phase < phases && y < self.windows.input[0] {
                        let start = line * long + (phase * high + down) * wide + from - columns.start;
                        let to = part_mut(to, start..start + end - from);
                        take(stride[1], part(x, y * width + at..(y + 1) * width), to);
                    }
                    phase += 1;
                    if phase == stride_down {
                        (phase, down) = (0, down + 1);
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

/// Every `stride`th value.
#[inline(always)]
fn take<T: Scalar>(stride: usize, from: &[T], to: &mut [T]) {
    match stride {
        1 => copy(from, to),
        2 => to.iter_mut().zip(from.iter().step_by(2)).for_each(|(to, from)| *to = *from),
        stride => to.iter_mut().zip(from.iter().step_by(stride.max(1))).for_each(|(to, from)| *to = *from),
    }
}

/// Copies a few values, without the call that a copy of unknown length is.
#[inline(always)]
pub(super) fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
    const WIDE: usize = 8;
    let count = to.len();
    if let (Some(last), Some(from_last)) = (to.last_chunk_mut::<WIDE>(), part(from, 0..count).last_chunk::<WIDE>()) {
        *last = *from_last;
        for (to, from) in to.as_chunks_mut::<WIDE>().0.iter_mut().zip(from.as_chunks::<WIDE>().0) {
            *to = *from;
        }
    } else {
        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    }
}
