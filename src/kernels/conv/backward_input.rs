//! Backward-input: the gradient with respect to the inputs of a convolution, or a transposed convolution.
//!
//! It runs im2row backward: the lines (`im2row.rs`) are computed as weighted sums of the outputs, and then added to the image.

use core::ops::Range;

use super::im2row::{Tile, copy_strided_rows, each_tile};
use super::microkernel::{DirectConvolution, Lines, MAX_TAPS, OVERREAD, Taps, WeightRows};
use crate::kernels::geometry::{Channels, Windows, each_group, rows_at_a_time};
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// `dx[window p][k] = bias + Σ_o w[o][k] · dy[o][p]`, with the bias of the channel.
pub(super) struct BackwardInput<'a, T, const HALF_LEN: usize> {
    pub windows: &'a Windows,
    pub channels: Channels,
    pub dy: &'a [T],
    pub w: &'a [T],
    pub bias: &'a [T],
    pub dx: &'a mut [T],
}

impl<T: Scalar, const HALF_LEN: usize> Kernel for BackwardInput<'_, T, HALF_LEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { windows, channels, dy, w, bias, dx } = self;
        let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
        let depth = inputs * windows.taps();
        let most = (HALF_LEN - OVERREAD) / (inputs * windows.kernel[1]).max(outputs).clamp(1, 16);
        let (mut room, mut taps) = ([[T::ZERO; HALF_LEN]; 2], Taps::new());
        each_group(windows, channels, dx.len(), |group| {
            let dx = subslice_mut(tail_mut(dx, group.x), 0..inputs * windows.area());
            for (channel, dx) in dx.chunks_exact_mut(windows.area().max(1)).enumerate() {
                dx.fill(bias.get(group.number * inputs + channel).copied().unwrap_or(T::ZERO));
            }
            let (dy, w) = (tail(dy, group.y), tail(w, group.first * depth));
            let mut group = GroupData { windows, inputs, outputs, dy, w, dx };
            for phase in 0..windows.stride[0].max(1) {
                let phase = Phase { windows, phase };
                let rows = phase.rows();
                let values = |rows, columns| (rows + phase.reach()) * columns;
                each_tile([rows.len(), windows.output[1]], most, values, |tile| {
                    group.tile(isa, &phase, rows.start, &tile, room.as_flattened_mut(), &mut taps);
                });
            }
        });
    }
}

/// The rows of the image whose number, counted from the first row of the padding, leaves the remainder `phase` when it is divided by the
/// stride. The same rows of the window cover all of them.
struct Phase<'a> {
    windows: &'a Windows,
    phase: usize,
}

impl Phase<'_> {
    #[inline(always)]
    fn stride(&self) -> usize {
        self.windows.stride[0].max(1)
    }

    /// Returns these rows, counted in strides from the first row of the padding.
    #[inline(always)]
    fn rows(&self) -> Range<usize> {
        let before = self.windows.before[0];
        let rows = |before: usize| before.saturating_sub(self.phase).div_ceil(self.stride());
        rows(before)..rows(before + self.windows.input[0])
    }

    /// Returns how many rows of positions above a row of the image those are whose window row `kh` covers it.
    #[inline(always)]
    fn steps(&self, kh: usize) -> usize {
        kh * self.windows.dilation[0] / self.stride()
    }

    /// Returns how many more rows of positions there are than rows of the image that they cover.
    #[inline(always)]
    fn reach(&self) -> usize {
        self.steps(rows_at_a_time(self.windows) - 1)
    }

    /// Whether row `kh` of the window covers these rows.
    #[inline(always)]
    fn is_covered_by(&self, kh: usize) -> bool {
        (kh * self.windows.dilation[0]) % self.stride() == self.phase
    }
}

/// The data of one group of one sample.
struct GroupData<'a, T> {
    windows: &'a Windows,
    inputs: usize,
    outputs: usize,
    dy: &'a [T],
    w: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> GroupData<'_, T> {
    /// Adds all terms to a tile of the rows of a phase, which begin at row `top`.
    #[inline(always)]
    fn tile<I: Isa>(&mut self, isa: I, phase: &Phase<'_>, top: usize, tile: &Tile, room: &mut [T], taps: &mut Taps) {
        let (kernel, n) = (self.windows.kernel, tile.positions());
        let (depth, lines) = (self.inputs * self.windows.taps(), self.inputs * kernel[1]);
        // The gradients of all outputs, if there is room; the rest of the buffer is for sums.
        let wanted = self.outputs * (tile.rows.len() + phase.reach()) * tile.columns.len() + OVERREAD;
        let Some((gradients, sums)) = room.split_at_mut_checked(wanted.min(room.len() / 2)) else { return };
        let step = match sums.len() / n.max(1) {
            many @ 8.. => many - many % 8,
            few => few.max(1),
        };
        let mut copied = None;
        for line in (0..lines).step_by(step) {
            let some_lines = line..lines.min(line + step);
            let mut fresh = true;
            let at_a_time = rows_at_a_time(self.windows);
            for first_row in (0..kernel[0]).step_by(at_a_time) {
                let window = first_row..kernel[0].min(first_row + at_a_time);
                let (mut nearest, mut farthest, mut count) = (usize::MAX, 0, 0);
                for kh in window.clone() {
                    if phase.is_covered_by(kh) {
                        (nearest, farthest, count) = (nearest.min(phase.steps(kh)), phase.steps(kh), count + 1);
                    }
                }
                if count == 0 {
                    continue;
                }
                let long = (tile.rows.len() + farthest - nearest) * tile.columns.len();
                let at_once = ((gradients.len() - OVERREAD) / long.max(1)).min(MAX_TAPS / count.max(1)).max(1);
                for o in (0..self.outputs).step_by(at_once) {
                    // If all outputs have room, they are still there.
                    if copied.replace((first_row, o)) != Some((first_row, o)) {
                        let first = (top + tile.rows.start) as isize - farthest as isize;
                        taps.clear();
                        for (at, o) in (o..self.outputs.min(o + at_once)).enumerate() {
                            for kh in window.clone() {
                                if phase.is_covered_by(kh) {
                                    let shift = at * long + (farthest - phase.steps(kh)) * tile.columns.len();
                                    taps.push(shift, o * depth + kh * kernel[1]);
                                }
                            }
                            let positions = self.windows.positions();
                            let dy = subslice(self.dy, o * positions..(o + 1) * positions);
                            let to = subslice_mut(gradients, at * long..(at + 1) * long);
                            copy_rows(self.windows.output, first, tile, dy, to);
                        }
                    }
                    isa.outlined_widest(DirectConvolution {
                        size: (some_lines.len(), n),
                        taps,
                        b: gradients,
                        lines: Lines::ONE,
                        w: self.w,
                        weight_rows: WeightRows { first: line, group: kernel[1], step: self.windows.taps() },
                        c: sums,
                        stride: n,
                        start: fresh.then_some(&[]),
                    });
                    fresh = false;
                }
            }
            if !fresh {
                let first = (top + tile.rows.start) * phase.stride() + phase.phase - self.windows.before[0];
                self.add(some_lines, first, tile, sums);
            }
        }
    }

    /// Adds some lines to the image: their rows are each `stride`th of the image, from row `first` on.
    #[inline(always)]
    fn add(&mut self, lines: Range<usize>, first: usize, tile: &Tile, sums: &[T]) {
        let &Windows { input: [_, width], stride, dilation, before, kernel, .. } = self.windows;
        let area = self.windows.area();
        for (line, sums) in lines.zip(sums.chunks_exact(tile.positions().max(1))) {
            let (channel, kw) = (line / kernel[1].max(1), kernel[1] - 1 - line % kernel[1].max(1));
            let dx = subslice_mut(self.dx, channel * area..(channel + 1) * area);
            let inside = self.windows.inside(1, kw);
            let (from, end) = (inside.start.max(tile.columns.start), inside.end.min(tile.columns.end));
            if from >= end {
                continue;
            }
            let mut start = first * width + from * stride[1] + kw * dilation[1] - before[1];
            for line in sums.chunks_exact(tile.columns.len().max(1)) {
                let line = subslice(line, from - tile.columns.start..end - tile.columns.start);
                match stride[1] {
                    1 => add(line, subslice_mut(dx, start..start + line.len())),
                    stride => {
                        let dx = tail_mut(dx, start).iter_mut().step_by(stride.max(1));
                        dx.zip(line).for_each(|(dx, by)| *dx += *by);
                    }
                }
                start += stride[0] * width;
            }
        }
    }
}

/// Copies the rows of a channel from the `first` on; rows outside the image are zeros.
#[inline(always)]
fn copy_rows<T: Scalar>([rows, columns]: [usize; 2], first: isize, tile: &Tile, dy: &[T], to: &mut [T]) {
    let wide = tile.columns.len();
    let above = usize::try_from(-first).unwrap_or(0).saturating_mul(wide).min(to.len());
    subslice_mut(to, 0..above).fill(T::ZERO);
    let row = usize::try_from(first).unwrap_or(0).min(rows);
    let inside = to.len().saturating_sub(above).checked_div(wide).unwrap_or(0).min(rows - row);
    let end = above + inside * wide;
    if inside > 0 {
        let dy = tail(dy, row * columns + tile.columns.start);
        copy_strided_rows(1, [inside, wide], [columns, wide], dy, subslice_mut(to, above..end));
    }
    tail_mut(to, end).fill(T::ZERO);
}

/// Adds values: eight at a time, then two, then one.
#[inline(always)]
fn add<T: Scalar>(by: &[T], to: &mut [T]) {
    let (by, to) = add_each::<T, 8>(by, to);
    let (by, to) = add_each::<T, 2>(by, to);
    add_each::<T, 1>(by, to);
}

/// Adds `N` values at a time; returns the rest of both slices.
#[inline(always)]
fn add_each<'a, T: Scalar, const N: usize>(by: &'a [T], to: &'a mut [T]) -> (&'a [T], &'a mut [T]) {
    let (by, by_rest) = by.as_chunks::<N>();
    let (to, to_rest) = to.as_chunks_mut::<N>();
    for (to, by) in to.iter_mut().zip(by) {
        // A copy, so that the compiler knows that it does not overlap `by`.
        let mut sums = *to;
        sums.iter_mut().zip(by).for_each(|(sum, by)| *sum += *by);
        *to = sums;
    }
    (by_rest, to_rest)
}
