//! Convolutions as products of matrices: the values under the windows are laid out in a panel, a block at a time.
//!
//! A panel has a row for each value of a window, of each channel of a group, and a column for each place. Both are cut into
//! blocks, so that it stands on the stack whatever the sizes of the layer. What is summed over is cut into the same blocks on
//! every machine, and so gives the same bits.

use core::ops::Range;

use super::tile::{Left, Rows, multiply};
use super::windows::Windows;
use super::{from, from_mut, part, part_mut};
use crate::isa::Isa;
use crate::scalar::Scalar;

/// The numbers of channels of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct Channels {
    /// Of the image.
    pub inputs: usize,
    /// Of what comes out.
    pub outputs: usize,
    /// The number of groups, which divides both.
    pub groups: usize,
}

impl Channels {
    const fn inputs_of_a_group(&self) -> usize {
        of_a_group(self.inputs, self.groups)
    }

    const fn outputs_of_a_group(&self) -> usize {
        of_a_group(self.outputs, self.groups)
    }
}

/// Without a way to a panic where there are no groups, which is a mistake that the layer has been told of.
const fn of_a_group(channels: usize, groups: usize) -> usize {
    match channels.checked_div(groups) {
        Some(channels) => channels,
        None => 0,
    }
}

/// How long a block is in the direction of a sum: it is not to depend on anything, so that no sum does.
const LONG: usize = 64;

/// How long it is in the other direction. Where there is no `std` there may be little stack.
const SHORT: usize = if cfg!(feature = "std") { 64 } else { 8 };

/// How many values a panel has, which stands on the stack.
pub const PANEL: usize = LONG * SHORT;

/// `y[o][p] = bias[o] + Σ_k w[o][k] · x[window p][k]` for each sample; without a bias, `bias` is empty.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn convolve<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    w: &[T],
    bias: &[T],
    y: &mut [T],
) {
    convolve_in::<T, I, SHORT>(isa, windows, channels, x, w, bias, y);
}

#[inline(always)]
fn convolve_in<T: Scalar, I: Isa, const SHORT: usize>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    w: &[T],
    bias: &[T],
    y: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let outputs = channels.outputs_of_a_group();
    // Inlined into a network, where the sizes are known, these are gone, and what is below cannot panic.
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    assert!(y.len() >= samples * channels.outputs * places, "there are too few outputs");
    isa.vectorize(|| {
        fill(places, bias, y);
        let mut panel = [[T::ZERO; SHORT]; LONG];
        let padded = windows.reach_out();
        each_block(windows, channels, [LONG, SHORT], x.len(), |block| {
            if padded {
                panel.iter_mut().take(block.rows.len()).for_each(|line| line.fill(T::ZERO));
            }
            let x = from(x, block.x);
            each_run(windows, &block, |row, place, start, count| {
                let line = part_mut(panel.as_flattened_mut(), row * SHORT + place..row * SHORT + place + count);
                match windows.stride[1] {
                    1 => copy(part(x, start..start + count), line),
                    stride => {
                        let x = from(x, start).iter().step_by(stride.max(1));
                        line.iter_mut().zip(x).for_each(|(to, x)| *to = *x);
                    }
                }
            });
            multiply::<T, I, true>(
                isa,
                (outputs, block.places.len(), block.rows.len()),
                Left { data: from(w, block.w + block.rows.start), row: depth, step: 1 },
                Rows { data: panel.as_flattened(), stride: SHORT },
                Rows { data: from_mut(y, block.y + block.places.start), stride: places },
            );
        });
    });
}

/// `y[o][p] = bias[o]` for each sample; without a bias 0. There are `places` values in a channel.
pub fn fill<T: Scalar>(places: usize, bias: &[T], y: &mut [T]) {
    for (o, y) in y.chunks_exact_mut(places.max(1)).enumerate() {
        y.fill(if bias.is_empty() { T::ZERO } else { bias[o % bias.len()] });
    }
}

/// `dw[o][k] += Σ_p dy[o][p] · x[window p][k]`, summed over the samples.
///
/// # Panics
///
/// If a slice is too short for the sizes.
pub fn weight_gradient<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    weight_gradient_in::<T, I, SHORT>(isa, windows, channels, x, dy, dw);
}

#[inline(always)]
fn weight_gradient_in<T: Scalar, I: Isa, const SHORT: usize>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let outputs = channels.outputs_of_a_group();
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    assert!(dy.len() >= samples * channels.outputs * places, "there are too few outputs");
    assert!(dw.len() >= channels.outputs * depth, "there are too few weights");
    isa.vectorize(|| {
        // The panel is transposed: a row for each place.
        let mut panel = [[T::ZERO; SHORT]; LONG];
        let padded = windows.reach_out();
        each_block(windows, channels, [SHORT, LONG], x.len(), |block| {
            if padded {
                panel[..block.places.len()].iter_mut().for_each(|line| line[..block.rows.len()].fill(T::ZERO));
            }
            let x = &x[block.x..];
            each_run(windows, &block, |row, place, from, count| {
                let lines = panel[place..place + count].iter_mut();
                match windows.stride[1] {
                    1 => lines.zip(&x[from..from + count]).for_each(|(line, x)| line[row] = *x),
                    stride => lines.zip(x[from..].iter().step_by(stride)).for_each(|(line, x)| line[row] = *x),
                }
            });
            multiply::<T, I, true>(
                isa,
                (outputs, block.rows.len(), block.places.len()),
                Left { data: &dy[block.y + block.places.start..], row: places, step: 1 },
                Rows { data: panel.as_flattened(), stride: SHORT },
                Rows { data: &mut dw[block.w + block.rows.start..], stride: depth },
            );
        });
    });
}

/// `dbias[o] += Σ_p dy[o][p]`, summed over the samples; nothing without a bias.
pub fn bias_gradient<T: Scalar, I: Isa>(isa: I, places: usize, dy: &[T], dbias: &mut [T]) {
    if dbias.is_empty() {
        return;
    }
    isa.vectorize(|| {
        for (o, dy) in dy.chunks_exact(places.max(1)).enumerate() {
            // Eight sums side by side, which vector units can add at once.
            let mut sums = [T::ZERO; 8];
            let (eights, rest) = dy.as_chunks::<8>();
            for dy in eights {
                sums.iter_mut().zip(dy).for_each(|(sum, dy)| *sum += *dy);
            }
            let sum = sums.iter().chain(rest).fold(T::ZERO, |sum, dy| sum + *dy);
            dbias[o % dbias.len()] += sum;
        }
    });
}

/// `x[i] += …`: each value of `y` is spread over its window, weighted: `dx[window p][k] = Σ_o w[o][k] · dy[o][p]`, the
/// gradient by the input of a convolution, and the output of a transposed one. `dx` starts as what is given.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn spread<T: Scalar, I: Isa>(isa: I, windows: &Windows, channels: Channels, dy: &[T], w: &[T], dx: &mut [T]) {
    spread_in::<T, I, SHORT>(isa, windows, channels, dy, w, dx);
}

#[inline(always)]
fn spread_in<T: Scalar, I: Isa, const SHORT: usize>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    dy: &[T],
    w: &[T],
    dx: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let outputs = channels.outputs_of_a_group();
    let samples = dx.len() / (windows.area() * channels.inputs).max(1);
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    assert!(dy.len() >= samples * channels.outputs * places, "there are too few outputs");
    isa.vectorize(|| {
        let mut panel = [[T::ZERO; LONG]; SHORT];
        each_block(windows, channels, [SHORT, LONG], dx.len(), |block| {
            panel.iter_mut().take(block.rows.len()).for_each(|line| line.fill(T::ZERO));
            multiply::<T, I, true>(
                isa,
                (block.rows.len(), block.places.len(), outputs),
                Left { data: from(w, block.w + block.rows.start), row: 1, step: depth },
                Rows { data: from(dy, block.y + block.places.start), stride: places },
                Rows { data: panel.as_flattened_mut(), stride: LONG },
            );
            let dx = from_mut(dx, block.x);
            each_run(windows, &block, |row, place, start, count| {
                let line = part(panel.as_flattened(), row * LONG + place..row * LONG + place + count);
                match windows.stride[1] {
                    1 => part_mut(dx, start..start + count).iter_mut().zip(line).for_each(|(dx, by)| *dx += *by),
                    stride => {
                        let dx = from_mut(dx, start).iter_mut().step_by(stride.max(1));
                        dx.zip(line).for_each(|(dx, by)| *dx += *by);
                    }
                }
            });
        });
    });
}

/// A block of the matrix of one group of one sample, and where what it belongs to begins.
struct Block {
    /// The values of the windows: channel by channel, row by row.
    rows: Range<usize>,
    /// The windows.
    places: Range<usize>,
    x: usize,
    y: usize,
    w: usize,
}

/// Cuts the windows of all samples into blocks of at most so many rows and places. There are `values` in all samples together.
#[inline(always)]
fn each_block(
    windows: &Windows,
    channels: Channels,
    [most_rows, most_places]: [usize; 2],
    values: usize,
    mut visit: impl FnMut(Block),
) {
    let (area, places) = (windows.area(), windows.places());
    let depth = channels.inputs_of_a_group() * windows.taps();
    if area * channels.inputs == 0 {
        return;
    }
    for sample in 0..values / (area * channels.inputs) {
        for group in 0..channels.groups {
            let x = (sample * channels.inputs + group * channels.inputs_of_a_group()) * area;
            let first = group * channels.outputs_of_a_group();
            let (y, w) = ((sample * channels.outputs + first) * places, first * depth);
            for place in (0..places).step_by(most_places) {
                for row in (0..depth).step_by(most_rows) {
                    let (rows, places) = (row..depth.min(row + most_rows), place..places.min(place + most_places));
                    visit(Block { rows, places, x, y, w });
                }
            }
        }
    }
}

/// Visits what of the block lies inside of the image: for a row of the panel and from a column of it on, where in the
/// channels of the group the values are, and how many.
#[inline(always)]
fn each_run(windows: &Windows, block: &Block, mut visit: impl FnMut(usize, usize, usize, usize)) {
    let &Windows { input: [_, width], output: [_, columns], kernel, stride, dilation, before, .. } = windows;
    let (first, end) = (block.places.start, block.places.end);
    // At least one, which they are where there is a place at all: so that no division can panic.
    let (columns, taps, width_of_kernel) = (columns.max(1), windows.taps().max(1), kernel[1].max(1));
    let (first_row, first_column) = (first / columns, first % columns);
    let (mut channel, tap) = (block.rows.start / taps, block.rows.start % taps);
    let (mut kh, mut kw) = (tap / width_of_kernel, tap % width_of_kernel);
    for row in 0..block.rows.len() {
        let (above, beside) = (windows.inside(0, kh), windows.inside(1, kw));
        let (mut place, mut oh, mut ow) = (first, first_row, first_column);
        while place < end {
            let count = (columns - ow).min(end - place);
            let (from, to) = (beside.start.max(ow), beside.end.min(ow + count));
            if from < to && above.contains(&oh) {
                let y = oh * stride[0] + kh * dilation[0] - before[0];
                let x = from * stride[1] + kw * dilation[1] - before[1];
                let at = channel * windows.area() + y * width + x;
                visit(row, place - first + from - ow, at, to - from);
            }
            place += count;
            (oh, ow) = (oh + 1, 0);
        }
        // The next value of the window; divisions would take longer than all else here.
        kw += 1;
        if kw == kernel[1] {
            (kh, kw) = (kh + 1, 0);
        }
        if kh == kernel[0] {
            (channel, kh) = (channel + 1, 0);
        }
    }
}

/// Copies a few values, without the call that a copy of unknown length is.
#[inline(always)]
fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
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

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::isa::Base;
    use std::{vec, vec::Vec};

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        (0..count as u32).map(|i| ((i * 37 + seed * 11) % 19) as f32 / 7.0 - 1.3).collect()
    }

    fn all<const SHORT: usize>(windows: &Windows, channels: Channels) -> [Vec<f32>; 3] {
        let depth = channels.inputs_of_a_group() * windows.taps();
        let (x, w) = (numbers(2 * channels.inputs * windows.area(), 1), numbers(channels.outputs * depth, 2));
        let dy = numbers(2 * channels.outputs * windows.places(), 3);
        let (mut y, mut dw, mut dx) = (vec![0.0; dy.len()], vec![0.0; w.len()], vec![0.0; x.len()]);
        convolve_in::<f32, Base, SHORT>(Base, windows, channels, &x, &w, &numbers(channels.outputs, 4), &mut y);
        weight_gradient_in::<f32, Base, SHORT>(Base, windows, channels, &x, &dy, &mut dw);
        spread_in::<f32, Base, SHORT>(Base, windows, channels, &dy, &w, &mut dx);
        [y, dw, dx]
    }

    /// With and without `std`, that is.
    #[test]
    fn a_smaller_panel_gives_the_same_bits() {
        let windows = Windows {
            input: [13, 11],
            output: [13, 11],
            kernel: [3, 3],
            stride: [1, 1],
            dilation: [1, 1],
            before: [1, 1],
        };
        for channels in [Channels { inputs: 9, outputs: 6, groups: 1 }, Channels { inputs: 4, outputs: 8, groups: 4 }] {
            assert_eq!(all::<64>(&windows, channels), all::<8>(&windows, channels));
            assert_eq!(all::<64>(&windows, channels), all::<3>(&windows, channels));
        }
    }
}
