//! Backward-weights: the gradient with respect to the weights of a convolution, as a sum of outer products.
//!
//! The image is copied with the channels innermost. The inputs of one row of a window, all its columns and channels, are then one run, and
//! each position adds `dy[o] · run` to the sums of each output `o`. The terms of a sum are in the order of the positions.
//!
//! Unsafe code: the inner loops read and write raw pointers; the entry function checks the sizes.

use core::ops::Range;

use super::im2row::{Tile, each_tile};
use crate::kernels::geometry::{Channels, Windows};
use crate::kernels::slices::{subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::{Scalar, ScalarKind};

/// `dw[o][k] += Σ_p dy[o][p] · x[window p][k]`, summed over the samples.
pub(super) struct BackwardWeights<'a, T, const BUFFER_LEN: usize, const SUMS_LEN: usize> {
    pub windows: &'a Windows,
    pub channels: Channels,
    /// The groups whose weights are wanted.
    pub groups: Range<usize>,
    /// The outputs of each of these groups.
    pub outputs: Range<usize>,
    pub x: &'a [T],
    pub dy: &'a [T],
    /// The gradient with respect to these weights.
    pub dw: &'a mut [T],
}

/// How many values after the end of a run are read too, and not used: the columns of the widest microkernel (scalars).
const OVERREAD: usize = 48;

/// A block of the weights of a group: for some outputs, some channels, and some rows and columns of the window.
struct WeightBlock {
    outputs: Range<usize>,
    channels: Range<usize>,
    rows: Range<usize>,
    columns: Range<usize>,
}

impl WeightBlock {
    /// Returns the length of a run.
    fn run(&self) -> usize {
        self.columns.len() * self.channels.len()
    }

    /// Returns the same, rounded up to the narrowest microkernel.
    fn padded_run(&self) -> usize {
        self.run().next_multiple_of(8)
    }
}

impl<T: Scalar, const BUFFER_LEN: usize, const SUMS_LEN: usize> Kernel
    for BackwardWeights<'_, T, BUFFER_LEN, SUMS_LEN>
{
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let &Windows { kernel, stride, dilation, output, .. } = self.windows;
        let (inputs, outputs) = (self.channels.inputs_of_a_group(), self.outputs.len());
        if inputs * outputs * self.windows.taps() * self.windows.positions() == 0 {
            return;
        }
        // With dilation the columns of a window are no run, and are computed one by one.
        let columns = if dilation[1] == 1 { kernel[1].min(16) } else { 1 };
        let mut channels = inputs.div_ceil((inputs * columns).div_ceil(48));
        let mut rows = kernel[0];
        // At least eight positions, or all, fit into the buffer, and the sums of one output.
        loop {
            let wide = (output[1].min(8) - 1) * stride[1] + columns;
            let values = ((rows - 1) * dilation[0] + 1) * wide * channels;
            let sums = rows * (columns * channels).next_multiple_of(8);
            if values + OVERREAD <= BUFFER_LEN && sums <= SUMS_LEN || channels * rows == 1 {
                break;
            }
            if channels > 1 {
                channels = channels.div_ceil(2);
            } else {
                rows = rows.div_ceil(2);
            }
        }
        let at_once = (SUMS_LEN / (rows * (columns * channels).next_multiple_of(8))).clamp(1, outputs);
        let at_once = if at_once > 8 { at_once - at_once % 8 } else { at_once };
        // Not a tuple, which a debug build would copy.
        let mut buffer = [T::ZERO; BUFFER_LEN];
        let mut sums = [T::ZERO; SUMS_LEN];
        for group in self.groups.clone() {
            for channel in (0..inputs).step_by(channels) {
                for row in (0..kernel[0]).step_by(rows) {
                    for column in (0..kernel[1]).step_by(columns) {
                        for output in self.outputs.clone().step_by(at_once) {
                            let block = WeightBlock {
                                outputs: output..self.outputs.end.min(output + at_once),
                                channels: channel..inputs.min(channel + channels),
                                rows: row..kernel[0].min(row + rows),
                                columns: column..kernel[1].min(column + columns),
                            };
                            self.block(isa, group, &block, &mut buffer, &mut sums);
                        }
                    }
                }
            }
        }
    }
}

impl<T: Scalar, const BUFFER_LEN: usize, const SUMS_LEN: usize> BackwardWeights<'_, T, BUFFER_LEN, SUMS_LEN> {
    /// Computes the gradient with respect to a block of the weights.
    #[inline(always)]
    fn block<I: Isa>(
        &mut self,
        isa: I,
        group: usize,
        block: &WeightBlock,
        buffer: &mut [T; BUFFER_LEN],
        sums: &mut [T; SUMS_LEN],
    ) {
        let (windows, channels) = (self.windows, self.channels);
        let &Windows { kernel, stride, dilation, output, .. } = windows;
        let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
        let (area, positions, run) = (windows.area(), windows.positions(), block.padded_run());
        let long = block.rows.len() * run;
        sums[..block.outputs.len() * long].fill(T::ZERO);
        let high = |rows: usize| (rows - 1) * stride[0] + (block.rows.len() - 1) * dilation[0] + 1;
        let wide = |columns: usize| (columns - 1) * stride[1] + block.columns.len();
        let most = (BUFFER_LEN - OVERREAD) / block.channels.len();
        let values = |rows, columns| high(rows) * wide(columns);
        for sample in 0..self.x.len() / (area * channels.inputs) {
            let x = &self.x[(sample * channels.inputs + group * inputs + block.channels.start) * area..];
            let dy = &self.dy[(sample * channels.outputs + group * outputs + block.outputs.start) * positions..];
            each_tile(output, most, values, |tile| {
                let (high, wide) = (high(tile.rows.len()), wide(tile.columns.len()));
                copy_channels_last(isa, windows, &tile, block, [high, wide], x, buffer);
                isa.outlined_widest(OuterProducts {
                    positions: [tile.rows.len(), tile.columns.len()],
                    outputs: block.outputs.len(),
                    dy: tail(dy, tile.start(output[1])),
                    next: [output[1], positions],
                    runs: block.rows.len(),
                    run: block.run(),
                    x: &buffer[..],
                    step: [stride[0] * wide * block.channels.len(), stride[1] * block.channels.len()],
                    run_step: dilation[0] * wide * block.channels.len(),
                    sums: &mut sums[..],
                });
            });
        }
        let depth = inputs * windows.taps();
        let first = self.groups.start * outputs + self.outputs.start;
        for (o, sums) in block.outputs.clone().zip(sums.chunks_exact(long)) {
            let dw = &mut self.dw[(group * outputs + o - first) * depth..][..depth];
            for (row, sums) in block.rows.clone().zip(sums.chunks_exact(run)) {
                for (column, sums) in block.columns.clone().zip(sums.chunks(block.channels.len())) {
                    for (channel, sum) in block.channels.clone().zip(sums) {
                        dw[channel * windows.taps() + row * kernel[1] + column] += *sum;
                    }
                }
            }
        }
    }
}

/// Copies the inputs of a tile of positions for a block of weights: rows, columns, and innermost channels.
#[inline(always)]
fn copy_channels_last<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    tile: &Tile,
    block: &WeightBlock,
    [high, wide]: [usize; 2],
    x: &[T],
    buffer: &mut [T],
) {
    let &Windows { input: [height, width], stride, dilation, before, .. } = windows;
    let channels = block.channels.len();
    if windows.reach_out() {
        subslice_mut(buffer, 0..high * wide * channels).fill(T::ZERO);
    }
    let top = tile.rows.start * stride[0] + block.rows.start * dilation[0];
    let left = tile.columns.start * stride[1] + block.columns.start * dilation[1];
    // The columns inside the image.
    let start = before[1].saturating_sub(left);
    let end = (before[1] + width).saturating_sub(left).min(wide);
    if start >= end {
        return;
    }
    let eights = if end - start >= 8 { channels - channels % 8 } else { 0 };
    for first in (0..eights).step_by(8) {
        for row in 0..high {
            let y = (top + row).wrapping_sub(before[0]);
            if y < height {
                let x = tail(x, first * windows.area() + y * width + left + start - before[1]);
                let to = &mut buffer[(row * wide + start) * channels + first..];
                transpose_eight_channels(isa, [end - start, windows.area(), channels], x, to);
            }
        }
    }
    for (channel, x) in x.chunks_exact(windows.area()).take(channels).enumerate().skip(eights) {
        for row in 0..high {
            let y = (top + row).wrapping_sub(before[0]);
            if y < height {
                let x = &x[y * width + left + start - before[1]..][..end - start];
                let to = &mut buffer[(row * wide + start) * channels + channel..];
                if channels == 1 {
                    super::im2row::copy(x, &mut to[..end - start]);
                } else {
                    to.iter_mut().step_by(channels).zip(x).for_each(|(to, x)| *to = *x);
                }
            }
        }
    }
}

/// Copies a row of at least eight columns of eight channels, column by column. The distance between two channels of `x` is `area`, and that
/// between two columns of `to` is `step`.
#[inline(always)]
fn transpose_eight_channels<T: Scalar, I: Isa>(isa: I, [columns, area, step]: [usize; 3], x: &[T], to: &mut [T]) {
    let mut column = 0;
    while column < columns {
        // The last eight columns may have been copied in part.
        let first = column.min(columns - 8);
        let mut rows = [[T::ZERO; 8]; 8];
        for (channel, row) in rows.iter_mut().enumerate() {
            let Some(values) = tail(x, channel * area + first).first_chunk() else { return };
            *row = *values;
        }
        for (at, values) in isa.transpose_8x8(rows).iter().enumerate() {
            let Some(to) = tail_mut(to, (first + at) * step).first_chunk_mut() else { return };
            *to = *values;
        }
        column += 8;
    }
}

/// `sums[o][r][j] += Σ_p dy[o][p] · x[p][r][j]` over the positions of a tile.
struct OuterProducts<'a, T> {
    /// The number of rows and columns of positions.
    positions: [usize; 2],
    outputs: usize,
    dy: &'a [T],
    /// The distance in `dy` between two rows of positions, and between two outputs.
    next: [usize; 2],
    /// The number of runs, and the length of each.
    runs: usize,
    run: usize,
    x: &'a [T],
    /// The distance in `x` between two rows of positions, and between two columns.
    step: [usize; 2],
    /// The distance in `x` between two runs.
    run_step: usize,
    sums: &'a mut [T],
}

impl<T: Scalar> Kernel for OuterProducts<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let [rows, columns] = self.positions;
        let padded = self.run.next_multiple_of(8);
        if rows * columns * self.outputs * self.runs * self.run == 0 {
            return;
        }
        let last = [(rows - 1) * self.step[0] + (columns - 1) * self.step[1], (self.runs - 1) * self.run_step];
        let last_place = (rows - 1) * self.next[0] + columns - 1 + (self.outputs - 1) * self.next[1];
        assert!(last[0] + last[1] + padded <= self.x.len(), "a run is too long");
        assert!(last_place < self.dy.len(), "there are too few gradients");
        assert!(self.outputs * self.runs * padded <= self.sums.len(), "there are too few sums");
        let mut o = 0;
        while o < self.outputs {
            // SAFETY: no more outputs than are left, and the assertions show that all values are in the slices.
            o += unsafe {
                match self.outputs - o {
                    8.. if I::IS_512_BIT => self.output_rows::<I, 8>(isa, o),
                    6.. if cfg!(feature = "std") && !I::FEW_MICROKERNELS => self.output_rows::<I, 6>(isa, o),
                    4.. => self.output_rows::<I, 4>(isa, o),
                    2.. if !I::FEW_MICROKERNELS => self.output_rows::<I, 2>(isa, o),
                    _ => self.output_rows::<I, 1>(isa, o),
                }
            };
        }
    }
}

impl<T: Scalar> OuterProducts<'_, T> {
    /// Computes all runs for `R` outputs from `o` on; returns `R`.
    ///
    /// # Safety
    ///
    /// `R` outputs are left; and all runs, rounded up to eight values, all gradients and all sums are in the slices.
    #[inline(always)]
    unsafe fn output_rows<I: Isa, const R: usize>(&mut self, isa: I, o: usize) -> usize {
        let padded = self.run.next_multiple_of(8);
        let single = const { matches!(T::KIND, ScalarKind::F32) };
        let mut dy = [self.dy.as_ptr(); R];
        dy.iter_mut().enumerate().for_each(|(r, dy)| *dy = dy.wrapping_add((o + r) * self.next[1]));
        let (mut run, mut j) = (0, 0);
        while run < self.runs {
            // SAFETY: `run` and `j` are inside all runs, and no microkernel has more runs or columns than are left.
            unsafe {
                let x = self.x.as_ptr().add(run * self.run_step + j);
                let sums = self.sums.as_mut_ptr().add((o * self.runs + run) * padded + j);
                let at_once = match padded - j {
                    48.. if single && I::IS_512_BIT && R == 8 => self.microkernel::<I, R, 1, 48>(isa, x, dy, sums),
                    32.. if single && I::IS_512_BIT => self.microkernel::<I, R, 1, 32>(isa, x, dy, sums),
                    16.. if !I::FEW_MICROKERNELS && (single || I::IS_512_BIT) && cfg!(feature = "std") => {
                        self.microkernel::<I, R, 1, 16>(isa, x, dy, sums)
                    }
                    // Several short runs at once, so that each value of `dy` is loaded once for all of them.
                    8 if !I::FEW_MICROKERNELS && padded == 8 && self.runs - run >= 3 && R <= 2 => {
                        self.microkernel::<I, R, 3, 8>(isa, x, dy, sums)
                    }
                    8 if !I::FEW_MICROKERNELS && padded == 8 && self.runs - run >= 2 && R <= 6 => {
                        self.microkernel::<I, R, 2, 8>(isa, x, dy, sums)
                    }
                    _ => self.microkernel::<I, R, 1, 8>(isa, x, dy, sums),
                };
                j += at_once[1];
                if j >= padded {
                    (run, j) = (run + at_once[0], 0);
                }
            }
        }
        R
    }

    /// Computes `R` rows of `C` sums for each of `H` runs, which stay in registers while the positions run; returns `[H, C]`.
    ///
    /// # Safety
    ///
    /// `x` has `C` values per run and position, each `dy` has a value per position, and `to` has `R` rows of sums.
    #[inline(always)]
    unsafe fn microkernel<I: Isa, const R: usize, const H: usize, const C: usize>(
        &self,
        isa: I,
        x: *const T,
        dy: [*const T; R],
        to: *mut T,
    ) -> [usize; 2] {
        let padded = self.run.next_multiple_of(8);
        let mut sums = [[[T::ZERO; C]; H]; R];
        for (r, sums) in sums.iter_mut().enumerate() {
            for (h, sums) in sums.iter_mut().enumerate() {
                // SAFETY: row `r < R` has `C` sums for run `h < H`; an array is aligned like its element.
                let from = unsafe { &*to.add((r * self.runs + h) * padded).cast::<[T; C]>() };
                sums.iter_mut().zip(from).for_each(|(sum, from)| *sum = *from);
            }
        }
        for row in 0..self.positions[0] {
            for column in 0..self.positions[1] {
                // SAFETY: a position and a run of the contract.
                unsafe {
                    let x = x.add(row * self.step[0] + column * self.step[1]);
                    // A single run is copied first, so that its vectors stay whole. The compiler does not keep several in registers.
                    let mut run = [T::ZERO; C];
                    if H == 1 {
                        run = *x.cast();
                    }
                    for (r, sums) in sums.iter_mut().enumerate() {
                        let dy = *dy[r].add(row * self.next[0] + column);
                        for (h, sums) in sums.iter_mut().enumerate() {
                            let x = if H == 1 { &run } else { &*x.add(h * self.run_step).cast() };
                            for (sum, x) in sums.iter_mut().zip(x) {
                                *sum = isa.mul_add(dy, *x, *sum);
                            }
                        }
                    }
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            for (h, sums) in sums.iter().enumerate() {
                // SAFETY: as above, and the sums are exclusively borrowed.
                unsafe { *to.add((r * self.runs + h) * padded).cast() = *sums };
            }
        }
        [H, C]
    }
}
