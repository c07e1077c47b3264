//! A convolution the other way round: each output is spread over its window.
//!
//! The lines that an image is laid out in (`im2row.rs`) are summed up here, and then added to where their values come from.

use core::ops::Range;

use super::im2row::{Piece, each_piece, take_rows};
use super::microkernel::{Heads, MOST, SLACK, Shifted, Taps};
use crate::kernels::geometry::{Channels, Windows, each_group, rows_at_a_time};
use crate::kernels::slices::{from, from_mut, part, part_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// `dx[window p][k] = Σ_o w[o][k] · dy[o][p]`, and the bias of the channel.
pub(super) struct Spread<'a, T, const HALF: usize> {
    pub windows: &'a Windows,
    pub channels: Channels,
    pub dy: &'a [T],
    pub w: &'a [T],
    pub bias: &'a [T],
    pub dx: &'a mut [T],
}

impl<T: Scalar, const HALF: usize> Kernel for Spread<'_, T, HALF> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { windows, channels, dy, w, bias, dx } = self;
        let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
        let depth = inputs * windows.taps();
        let most = (HALF - SLACK) / (inputs * windows.kernel[1]).max(outputs).clamp(1, 16);
        let (mut room, mut taps) = ([[T::ZERO; HALF]; 2], Taps::new());
        each_group(windows, channels, dx.len(), |group| {
            let dx = part_mut(from_mut(dx, group.x), 0..inputs * windows.area());
            for (channel, dx) in dx.chunks_exact_mut(windows.area().max(1)).enumerate() {
                dx.fill(bias.get(group.number * inputs + channel).copied().unwrap_or(T::ZERO));
            }
            let (dy, w) = (from(dy, group.y), from(w, group.first * depth));
            let mut group = OfAGroup { windows, inputs, outputs, dy, w, dx };
            for phase in 0..windows.stride[0].max(1) {
                let phase = Phase { windows, phase };
                let rows = phase.rows();
                let values = |rows, columns| (rows + phase.reach()) * columns;
                each_piece([rows.len(), windows.output[1]], most, values, |piece| {
                    group.piece(isa, &phase, rows.start, &piece, room.as_flattened_mut(), &mut taps);
                });
            }
        });
    }
}

/// Rows of the image that lie so far behind a multiple of the stride: they are reached by the same rows of the window.
struct Phase<'a> {
    windows: &'a Windows,
    phase: usize,
}

impl Phase<'_> {
    #[inline(always)]
    fn stride(&self) -> usize {
        self.windows.stride[0].max(1)
    }

    /// These rows, each `stride`th, counted from the first above the image.
    #[inline(always)]
    fn rows(&self) -> Range<usize> {
        let before = self.windows.before[0];
        let rows = |before: usize| before.saturating_sub(self.phase).div_ceil(self.stride());
        rows(before)..rows(before + self.windows.input[0])
    }

    /// How many places before a row those are that reach it by row `kh` of the window.
    #[inline(always)]
    fn steps(&self, kh: usize) -> usize {
        kh * self.windows.dilation[0] / self.stride()
    }

    /// How many more rows of places there are than rows that they reach.
    #[inline(always)]
    fn reach(&self) -> usize {
        self.steps(rows_at_a_time(self.windows) - 1)
    }

    #[inline(always)]
    fn reached_by(&self, kh: usize) -> bool {
        (kh * self.windows.dilation[0]) % self.stride() == self.phase
    }
}

/// What belongs to one group of one sample.
struct OfAGroup<'a, T> {
    windows: &'a Windows,
    inputs: usize,
    outputs: usize,
    dy: &'a [T],
    w: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> OfAGroup<'_, T> {
    /// All that comes to a piece of the rows of a phase, which begin at row `top`.
    #[inline(always)]
    fn piece<I: Isa>(&mut self, isa: I, phase: &Phase<'_>, top: usize, piece: &Piece, room: &mut [T], taps: &mut Taps) {
        let (kernel, n) = (self.windows.kernel, piece.places());
        let (depth, lines) = (self.inputs * self.windows.taps(), self.inputs * kernel[1]);
        // The gradients of all outputs, if there is room; what they do not need is for sums.
        let wanted = self.outputs * (piece.rows.len() + phase.reach()) * piece.columns.len() + SLACK;
        let Some((gradients, sums)) = room.split_at_mut_checked(wanted.min(room.len() / 2)) else { return };
        let step = match sums.len() / n.max(1) {
            many @ 8.. => many - many % 8,
            few => few.max(1),
        };
        let mut laid = None;
        for line in (0..lines).step_by(step) {
            let few_lines = line..lines.min(line + step);
            let mut fresh = true;
            let at_a_time = rows_at_a_time(self.windows);
            for first_row in (0..kernel[0]).step_by(at_a_time) {
                let window = first_row..kernel[0].min(first_row + at_a_time);
                let (mut nearest, mut farthest, mut count) = (usize::MAX, 0, 0);
                for kh in window.clone() {
                    if phase.reached_by(kh) {
                        (nearest, farthest, count) = (nearest.min(phase.steps(kh)), phase.steps(kh), count + 1);
                    }
                }
                if count == 0 {
                    continue;
                }
                let long = (piece.rows.len() + farthest - nearest) * piece.columns.len();
                let at_once = ((gradients.len() - SLACK) / long.max(1)).min(MOST / count.max(1)).max(1);
                for o in (0..self.outputs).step_by(at_once) {
                    // Where all outputs have room, they are still there.
                    if laid.replace((first_row, o)) != Some((first_row, o)) {
                        let first = (top + piece.rows.start) as isize - farthest as isize;
                        taps.clear();
                        for (at, o) in (o..self.outputs.min(o + at_once)).enumerate() {
                            for kh in window.clone() {
                                if phase.reached_by(kh) {
                                    let shift = at * long + (farthest - phase.steps(kh)) * piece.columns.len();
                                    taps.push(shift, o * depth + kh * kernel[1]);
                                }
                            }
                            let places = self.windows.places();
                            let dy = part(self.dy, o * places..(o + 1) * places);
                            let to = part_mut(gradients, at * long..(at + 1) * long);
                            lay_rows(self.windows.output, first, piece, dy, to);
                        }
                    }
                    isa.outlined_widest(Shifted {
                        size: (few_lines.len(), n),
                        taps,
                        b: gradients,
                        w: self.w,
                        heads: Heads { first: line, each: kernel[1], step: self.windows.taps() },
                        c: sums,
                        stride: n,
                        start: fresh.then_some(&[]),
                    });
                    fresh = false;
                }
            }
            if !fresh {
                let first = (top + piece.rows.start) * phase.stride() + phase.phase - self.windows.before[0];
                self.add(few_lines, first, piece, sums);
            }
        }
    }

    /// Adds what is in some lines to where it belongs: their rows are each `stride`th from the `first` on.
    #[inline(always)]
    fn add(&mut self, lines: Range<usize>, first: usize, piece: &Piece, sums: &[T]) {
        let &Windows { input: [_, width], stride, dilation, before, kernel, .. } = self.windows;
        let area = self.windows.area();
        for (line, sums) in lines.zip(sums.chunks_exact(piece.places().max(1))) {
            let (channel, kw) = (line / kernel[1].max(1), kernel[1] - 1 - line % kernel[1].max(1));
            let dx = part_mut(self.dx, channel * area..(channel + 1) * area);
            let beside = self.windows.inside(1, kw);
            let (from, end) = (beside.start.max(piece.columns.start), beside.end.min(piece.columns.end));
            if from >= end {
                continue;
            }
            let mut start = first * width + from * stride[1] + kw * dilation[1] - before[1];
            for line in sums.chunks_exact(piece.columns.len().max(1)) {
                let line = part(line, from - piece.columns.start..end - piece.columns.start);
                match stride[1] {
                    1 => add(line, part_mut(dx, start..start + line.len())),
                    stride => {
                        let dx = from_mut(dx, start).iter_mut().step_by(stride.max(1));
                        dx.zip(line).for_each(|(dx, by)| *dx += *by);
                    }
                }
                start += stride[0] * width;
            }
        }
    }
}

/// Rows of a channel from the `first` on, which may lie outside: zeros then.
#[inline(always)]
fn lay_rows<T: Scalar>([rows, columns]: [usize; 2], first: isize, piece: &Piece, dy: &[T], to: &mut [T]) {
    let wide = piece.columns.len();
    let above = usize::try_from(-first).unwrap_or(0).saturating_mul(wide).min(to.len());
    part_mut(to, 0..above).fill(T::ZERO);
    let row = usize::try_from(first).unwrap_or(0).min(rows);
    let inside = to.len().saturating_sub(above).checked_div(wide).unwrap_or(0).min(rows - row);
    let end = above + inside * wide;
    if inside > 0 {
        let dy = from(dy, row * columns + piece.columns.start);
        take_rows(1, [inside, wide], [columns, wide], dy, part_mut(to, above..end));
    }
    from_mut(to, end).fill(T::ZERO);
}

/// Adds a few values: eight at a time, then two.
#[inline(always)]
fn add<T: Scalar>(by: &[T], to: &mut [T]) {
    let (by, to) = add_each::<T, 8>(by, to);
    let (by, to) = add_each::<T, 2>(by, to);
    add_each::<T, 1>(by, to);
}

/// Adds `N` values at a time; gives what is left.
#[inline(always)]
fn add_each<'a, T: Scalar, const N: usize>(by: &'a [T], to: &'a mut [T]) -> (&'a [T], &'a mut [T]) {
    let (by, by_rest) = by.as_chunks::<N>();
    let (to, to_rest) = to.as_chunks_mut::<N>();
    for (to, by) in to.iter_mut().zip(by) {
        // A copy, of which the compiler knows that it is not `by`.
        let mut sums = *to;
        sums.iter_mut().zip(by).for_each(|(sum, by)| *sum += *by);
        *to = sums;
    }
    (by_rest, to_rest)
}
