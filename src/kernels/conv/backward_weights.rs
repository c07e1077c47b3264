//! The gradient by the weights of a convolution, as a sum of outer products.
//!
//! The image is laid out with the channels innermost. What a row of a window weighs is then one run, of all its columns and
//! channels, and a place adds `dy[o] · run` to the sums of each output `o`. A sum has its terms in the order of the places.
//!
//! This is one of the few modules with unsafe code: the inner loops go over raw pointers, checked once before.

use core::ops::Range;

use super::im2row::{Piece, each_piece};
use crate::kernels::geometry::{Channels, Windows};
use crate::kernels::slices::{from, part_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// `dw[o][k] += Σ_p dy[o][p] · x[window p][k]`, summed over the samples.
pub(super) struct WeightGradient<'a, T, const HALF: usize> {
    pub windows: &'a Windows,
    pub channels: Channels,
    /// The groups, and of each the outputs, by whose weights the gradient is wanted.
    pub groups: Range<usize>,
    pub outputs: Range<usize>,
    pub x: &'a [T],
    pub dy: &'a [T],
    /// What belongs to these weights.
    pub dw: &'a mut [T],
}

/// The widest tile: so many values more are read behind a run, and not used.
const SLACK: usize = 32;

/// A part of the weights of a group: for some outputs, some channels and some of a window.
struct Block {
    outputs: Range<usize>,
    channels: Range<usize>,
    rows: Range<usize>,
    columns: Range<usize>,
}

impl Block {
    /// How many values a run has.
    fn run(&self) -> usize {
        self.columns.len() * self.channels.len()
    }

    /// The same, and room for the tile that reaches over its end.
    fn padded_run(&self) -> usize {
        self.run().next_multiple_of(8)
    }
}

impl<T: Scalar, const HALF: usize> Kernel for WeightGradient<'_, T, HALF> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let &Windows { kernel, stride, dilation, output, .. } = self.windows;
        let (inputs, outputs) = (self.channels.inputs_of_a_group(), self.outputs.len());
        if inputs * outputs * self.windows.taps() * self.windows.places() == 0 {
            return;
        }
        // With steps between the columns of a window they are no run, and are worked on one by one.
        let columns = if dilation[1] == 1 { kernel[1].min(16) } else { 1 };
        let mut channels = inputs.div_ceil((inputs * columns).div_ceil(48));
        let mut rows = kernel[0];
        // At least eight places fit, or as many as there are, and the sums of one output.
        loop {
            let wide = (output[1].min(8) - 1) * stride[1] + columns;
            let values = ((rows - 1) * dilation[0] + 1) * wide * channels;
            let sums = rows * (columns * channels).next_multiple_of(8);
            if values + SLACK <= HALF && sums <= HALF || channels * rows == 1 {
                break;
            }
            if channels > 1 {
                channels = channels.div_ceil(2);
            } else {
                rows = rows.div_ceil(2);
            }
        }
        let at_once = (HALF / (rows * (columns * channels).next_multiple_of(8))).clamp(1, outputs);
        let at_once = if at_once > 8 { at_once - at_once % 8 } else { at_once };
        let (mut panel, mut sums) = ([T::ZERO; HALF], [T::ZERO; HALF]);
        for group in self.groups.clone() {
            for channel in (0..inputs).step_by(channels) {
                for row in (0..kernel[0]).step_by(rows) {
                    for column in (0..kernel[1]).step_by(columns) {
                        for output in self.outputs.clone().step_by(at_once) {
                            let block = Block {
                                outputs: output..self.outputs.end.min(output + at_once),
                                channels: channel..inputs.min(channel + channels),
                                rows: row..kernel[0].min(row + rows),
                                columns: column..kernel[1].min(column + columns),
                            };
                            self.block(isa, group, &block, &mut panel, &mut sums);
                        }
                    }
                }
            }
        }
    }
}

impl<T: Scalar, const HALF: usize> WeightGradient<'_, T, HALF> {
    /// The gradient by a part of the weights.
    #[inline(always)]
    fn block<I: Isa>(&mut self, isa: I, group: usize, block: &Block, panel: &mut [T; HALF], sums: &mut [T; HALF]) {
        let (windows, channels) = (self.windows, self.channels);
        let &Windows { kernel, stride, dilation, output, .. } = windows;
        let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
        let (area, places, run) = (windows.area(), windows.places(), block.padded_run());
        let long = block.rows.len() * run;
        sums[..block.outputs.len() * long].fill(T::ZERO);
        let high = |rows: usize| (rows - 1) * stride[0] + (block.rows.len() - 1) * dilation[0] + 1;
        let wide = |columns: usize| (columns - 1) * stride[1] + block.columns.len();
        let most = (HALF - SLACK) / block.channels.len();
        let values = |rows, columns| high(rows) * wide(columns);
        for sample in 0..self.x.len() / (area * channels.inputs) {
            let x = &self.x[(sample * channels.inputs + group * inputs + block.channels.start) * area..];
            let dy = &self.dy[(sample * channels.outputs + group * outputs + block.outputs.start) * places..];
            each_piece(output, most, values, |piece| {
                let (high, wide) = (high(piece.rows.len()), wide(piece.columns.len()));
                lay(windows, &piece, block, [high, wide], x, panel);
                isa.outlined_widest(Outer {
                    places: [piece.rows.len(), piece.columns.len()],
                    outputs: block.outputs.len(),
                    dy: from(dy, piece.start(output[1])),
                    next: [output[1], places],
                    runs: block.rows.len(),
                    run: block.run(),
                    x: &panel[..],
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

/// Lays out what a piece of the places weighs with these weights: rows, columns, and innermost channels.
#[inline(always)]
fn lay<T: Scalar>(windows: &Windows, piece: &Piece, block: &Block, [high, wide]: [usize; 2], x: &[T], panel: &mut [T]) {
    let &Windows { input: [height, width], stride, dilation, before, .. } = windows;
    let channels = block.channels.len();
    if windows.reach_out() {
        part_mut(panel, 0..high * wide * channels).fill(T::ZERO);
    }
    let top = piece.rows.start * stride[0] + block.rows.start * dilation[0];
    let left = piece.columns.start * stride[1] + block.columns.start * dilation[1];
    // What of the columns lies in the image.
    let start = before[1].saturating_sub(left);
    let end = (before[1] + width).saturating_sub(left).min(wide);
    if start >= end {
        return;
    }
    for (channel, x) in x.chunks_exact(windows.area()).take(channels).enumerate() {
        for row in 0..high {
            let y = (top + row).wrapping_sub(before[0]);
            if y < height {
                let x = &x[y * width + left + start - before[1]..][..end - start];
                let to = &mut panel[(row * wide + start) * channels + channel..];
                if channels == 1 {
                    super::im2row::copy(x, &mut to[..end - start]);
                } else {
                    to.iter_mut().step_by(channels).zip(x).for_each(|(to, x)| *to = *x);
                }
            }
        }
    }
}

/// `sums[o][r][j] += Σ_p dy[o][p] · x[p][r][j]` over the places of a piece.
struct Outer<'a, T> {
    /// Rows and columns of places.
    places: [usize; 2],
    outputs: usize,
    dy: &'a [T],
    /// From one row of places to the next in `dy`, and from one output.
    next: [usize; 2],
    /// The number of runs, and how long each is.
    runs: usize,
    run: usize,
    x: &'a [T],
    /// From one row of places to the next in `x`, and from one column.
    step: [usize; 2],
    /// From one run to the next.
    run_step: usize,
    sums: &'a mut [T],
}

impl<T: Scalar> Kernel for Outer<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(mut self, isa: I) {
        let [rows, columns] = self.places;
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
            // SAFETY: no more outputs than are left, and it was checked that all is there.
            o += unsafe {
                match self.outputs - o {
                    8.. if I::IS_512_BIT => self.rows::<I, 8>(isa, o),
                    6.. if cfg!(feature = "std") && !I::FEW_MICROKERNELS => self.rows::<I, 6>(isa, o),
                    4.. => self.rows::<I, 4>(isa, o),
                    2.. if !I::FEW_MICROKERNELS => self.rows::<I, 2>(isa, o),
                    _ => self.rows::<I, 1>(isa, o),
                }
            };
        }
    }
}

impl<T: Scalar> Outer<'_, T> {
    /// All runs for `R` outputs from `o` on; gives `R`.
    ///
    /// # Safety
    ///
    /// So many outputs are left; and all runs, rounded up to eight values, all gradients and all sums are in the slices.
    #[inline(always)]
    unsafe fn rows<I: Isa, const R: usize>(&mut self, isa: I, o: usize) -> usize {
        let padded = self.run.next_multiple_of(8);
        let single = size_of::<T>() == 4;
        let mut dy = [self.dy.as_ptr(); R];
        dy.iter_mut().enumerate().for_each(|(r, dy)| *dy = dy.wrapping_add((o + r) * self.next[1]));
        let (mut run, mut j) = (0, 0);
        while run < self.runs {
            // SAFETY: `run` and `j` are inside of all runs, and no tile has more of them or is wider than what is left.
            unsafe {
                let x = self.x.as_ptr().add(run * self.run_step + j);
                let sums = self.sums.as_mut_ptr().add((o * self.runs + run) * padded + j);
                let at_once = match padded - j {
                    32.. if single && I::IS_512_BIT => self.tile::<I, R, 1, 32>(isa, x, dy, sums),
                    16.. if !I::FEW_MICROKERNELS && (single || I::IS_512_BIT) && cfg!(feature = "std") => {
                        self.tile::<I, R, 1, 16>(isa, x, dy, sums)
                    }
                    // Several short ones at once, so that what is read of `dy` is used for all of them.
                    8 if !I::FEW_MICROKERNELS && padded == 8 && self.runs - run >= 3 && R <= 2 => {
                        self.tile::<I, R, 3, 8>(isa, x, dy, sums)
                    }
                    8 if !I::FEW_MICROKERNELS && padded == 8 && self.runs - run >= 2 && R <= 6 => {
                        self.tile::<I, R, 2, 8>(isa, x, dy, sums)
                    }
                    _ => self.tile::<I, R, 1, 8>(isa, x, dy, sums),
                };
                j += at_once[1];
                if j >= padded {
                    (run, j) = (run + at_once[0], 0);
                }
            }
        }
        R
    }

    /// `R` rows of `C` sums for each of `H` runs, in registers while it goes through the places; gives `H` and `C`.
    ///
    /// # Safety
    ///
    /// At `x` and all steps from there are `C` values, for each of the runs, at each `dy` those of all places, at `sums` those
    /// of `R` rows.
    #[inline(always)]
    unsafe fn tile<I: Isa, const R: usize, const H: usize, const C: usize>(
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
                // SAFETY: row `r < R` has `C` values for run `h < H`; an array is aligned like its element.
                let from = unsafe { &*to.add((r * self.runs + h) * padded).cast::<[T; C]>() };
                sums.iter_mut().zip(from).for_each(|(sum, from)| *sum = *from);
            }
        }
        for row in 0..self.places[0] {
            for column in 0..self.places[1] {
                // SAFETY: one of the places, and one of the runs.
                unsafe {
                    let x = x.add(row * self.step[0] + column * self.step[1]);
                    for (r, sums) in sums.iter_mut().enumerate() {
                        let dy = *dy[r].add(row * self.next[0] + column);
                        for (h, sums) in sums.iter_mut().enumerate() {
                            let x = &*x.add(h * self.run_step).cast::<[T; C]>();
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
                // SAFETY: as above, and they are exclusively ours.
                unsafe { *to.add((r * self.runs + h) * padded).cast() = *sums };
            }
        }
        [H, C]
    }
}
