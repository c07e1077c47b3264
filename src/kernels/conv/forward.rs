//! The outputs of a convolution. Where rows are whole segments of the microkernel, the image is copied into [planes](super::plane), and
//! otherwise into [lines](super::im2row). The terms of a sum are in the same order.

use super::im2row::{Im2Row, each_tile, line_rows};
use super::microkernel::{DirectConvolution, Lines, MAX_TAPS, OVERREAD, SEGMENT, Taps, WeightRows};
use super::plane::{Plane, each_plane};
use crate::kernels::geometry::{Channels, Group, Windows, each_group, rows_at_a_time};
use crate::kernels::slices::{tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// `y[o][p] = bias[o] + Σ_k w[o][k] · x[window p][k]` for each sample; without a bias, `bias` is empty.
pub(super) struct Convolve<'a, T, const BUFFER_LEN: usize> {
    pub windows: &'a Windows,
    pub channels: Channels,
    pub filters: Filters,
    pub x: &'a [T],
    pub w: &'a [T],
    pub bias: &'a [T],
    pub y: &'a mut [T],
}

/// Where the weights of a group are.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    /// The distance between the weights of two outputs.
    output: usize,
    /// The distance between the weights of two inputs.
    input: usize,
    /// The number of weights of a window.
    taps: usize,
    /// Whether the last weight of a window comes first.
    is_flipped: bool,
}

impl Filters {
    /// Those of a convolution: `[outputs][inputs][taps]`.
    #[inline(always)]
    pub fn of(windows: &Windows, channels: Channels) -> Self {
        let taps = windows.taps();
        Self { output: channels.inputs_of_a_group() * taps, input: taps, taps, is_flipped: false }
    }

    /// Those of the convolution that is the backward pass of another, whose windows and channels are given: `[inputs][outputs][taps]`,
    /// flipped.
    #[inline(always)]
    pub fn of_backward(windows: &Windows, channels: Channels) -> Self {
        let taps = windows.taps();
        Self { output: taps, input: channels.inputs_of_a_group() * taps, taps, is_flipped: true }
    }

    /// Returns the offset of a weight.
    #[inline(always)]
    fn weight(self, input: usize, tap: usize) -> usize {
        input * self.input + if self.is_flipped { self.taps - 1 - tap } else { tap }
    }
}

impl<T: Scalar, const BUFFER_LEN: usize> Kernel for Convolve<'_, T, BUFFER_LEN> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { windows, channels, filters, x, w, bias, y } = self;
        let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
        let mut memory = Memory { buffer: [T::ZERO; BUFFER_LEN], taps: Taps::new(), listed: None };
        let by_planes = is_by_planes(windows, inputs, room(BUFFER_LEN));
        each_group(windows, channels, x.len(), |group| {
            let Group { number, x: from, y: to, first } = group;
            let sums = Sums {
                windows,
                filters,
                size: [inputs, outputs],
                x: tail(x, from),
                w: tail(w, number * inputs * outputs * windows.taps()),
                bias: bias.get(first..).unwrap_or_default(),
                y: tail_mut(y, to),
            };
            if by_planes { sums.by_planes(isa, &mut memory) } else { sums.by_lines(isa, &mut memory) }
        });
    }
}

/// The number of values that a buffer has room for.
#[inline(always)]
pub(super) const fn room(buffer_len: usize) -> usize {
    buffer_len - OVERREAD
}

struct Memory<T, const BUFFER_LEN: usize> {
    buffer: [T; BUFFER_LEN],
    taps: Taps,
    /// The sizes that the list of taps was made for.
    listed: Option<[usize; 5]>,
}

impl<T, const BUFFER_LEN: usize> Memory<T, BUFFER_LEN> {
    /// Clears the list of taps, unless it was made for the same sizes; returns whether it has to be made. Most parts of an image have the
    /// same sizes, and a list of hundreds takes as long as many multiply-adds.
    #[inline(always)]
    fn begin_list(&mut self, sizes: [usize; 5]) -> bool {
        let is_new = self.listed.replace(sizes) != Some(sizes);
        if is_new {
            self.taps.clear();
        }
        is_new
    }
}

/// Whether the image is copied into planes, in a buffer with this much room.
#[inline(always)]
fn is_by_planes(windows: &Windows, inputs: usize, room: usize) -> bool {
    cfg!(feature = "std") && suits_planes(windows, inputs, room)
}

/// Whether planes are faster than lines, in a buffer with this much room: the rows of the output are whole segments, the window has
/// several columns, for each of which there would be a line, and planes of a row of positions have room for enough channels.
#[inline(always)]
pub(super) fn suits_planes(windows: &Windows, inputs: usize, room: usize) -> bool {
    let wanted = inputs.min(MIN_TAPS.div_ceil(windows.taps().max(1)));
    windows.output[1].is_multiple_of(SEGMENT)
        && windows.kernel[1] > 1
        && windows.taps() <= MAX_TAPS
        && rows_at_a_time(windows) == windows.kernel[0]
        && Plane { windows, rows: 0..1 }.len() * wanted <= room
}

/// The number of terms that are added before sums are stored, if the buffer allows it.
const MIN_TAPS: usize = 64;

/// The convolution of one group of one sample.
struct Sums<'a, T> {
    windows: &'a Windows,
    filters: Filters,
    /// The number of inputs and of outputs.
    size: [usize; 2],
    x: &'a [T],
    w: &'a [T],
    bias: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Sums<'_, T> {
    #[inline(always)]
    fn by_planes<I: Isa, const BUFFER_LEN: usize>(self, isa: I, memory: &mut Memory<T, BUFFER_LEN>) {
        let Self { windows, filters, size: [inputs, outputs], x, w, bias, y } = self;
        let room = room(BUFFER_LEN);
        let most = room / inputs.min(MIN_TAPS.div_ceil(windows.taps().max(1))).max(1);
        each_plane(windows, most, Plane::len, |plane| {
            let len = plane.len().max(1);
            let step = in_equal_turns(inputs, (room / len).min(MAX_TAPS / windows.taps().max(1)));
            plane.clear(step.min(inputs), &mut memory.buffer);
            for first in (0..inputs).step_by(step) {
                let count = step.min(inputs - first);
                if memory.begin_list([plane.rows.len(), count, 0, 0, 0]) {
                    for input in 0..count {
                        plane.add_taps(&mut memory.taps, input * len, |tap| filters.weight(input, tap));
                    }
                }
                for at in 0..count {
                    plane.fill(tail(x, (first + at) * windows.area()), tail_mut(&mut memory.buffer, at * len));
                }
                isa.outlined_widest(DirectConvolution {
                    size: (outputs, plane.rows.len() * windows.output[1]),
                    taps: &memory.taps,
                    b: &memory.buffer[..],
                    lines: Lines { columns: windows.output[1], pitch: plane.pitch() },
                    w: tail(w, first * filters.input),
                    weight_rows: WeightRows { first: 0, group: 1, step: filters.output },
                    c: tail_mut(y, plane.rows.start * windows.output[1]),
                    stride: windows.positions(),
                    start: (first == 0).then_some(bias),
                });
            }
        });
    }

    #[inline(always)]
    fn by_lines<I: Isa, const BUFFER_LEN: usize>(self, isa: I, memory: &mut Memory<T, BUFFER_LEN>) {
        let Self { windows, filters, size: [inputs, outputs], x, w, bias, y } = self;
        let room = room(BUFFER_LEN);
        let kernel = windows.kernel;
        let (lines, wide) = (inputs * kernel[1], kernel[1].max(1));
        let at_a_time = rows_at_a_time(windows);
        // Tiles small enough that many lines fit at once, and sums are not loaded and stored too often.
        let most = room / lines.min(MIN_TAPS.div_ceil(at_a_time)).max(1);
        let values = |rows, columns| line_rows(windows, rows, at_a_time) * columns;
        each_tile(windows.output, most, values, |tile| {
            let start = tile.start(windows.output[1]);
            let y = tail_mut(y, start);
            let size = [tile.rows.len(), tile.columns.len()];
            let mut im2row = Im2Row { windows, tile, window_rows: 0..0 };
            for first_row in (0..kernel[0]).step_by(at_a_time) {
                im2row.window_rows = first_row..kernel[0].min(first_row + at_a_time);
                let rows = im2row.window_rows.len();
                let step = (room / im2row.line_len().max(1)).min(MAX_TAPS / rows.max(1)).max(1);
                // The lines of whole channels, if there is room: they have the same taps in each turn.
                // The last bound is for the compiler, which does not see that the product is above zero, so that it would keep a panic.
                let step = if step < wide { step } else { in_equal_turns(inputs, step / wide) * wide }.max(1);
                for line in (0..lines).step_by(step) {
                    let some_lines = line..lines.min(line + step);
                    let input = line / wide;
                    if memory.begin_list([size[0], size[1], first_row, line % wide, some_lines.len()]) {
                        for (at, line) in some_lines.clone().enumerate() {
                            for row in 0..rows {
                                let tap = (first_row + row) * kernel[1] + line % wide;
                                let weight = filters.weight(line / wide - input, tap);
                                memory.taps.push(at * im2row.line_len() + im2row.shift(row), weight);
                            }
                        }
                    }
                    im2row.fill(some_lines, x, &mut memory.buffer);
                    isa.outlined_widest(DirectConvolution {
                        size: (outputs, im2row.tile.positions()),
                        taps: &memory.taps,
                        b: &memory.buffer[..],
                        lines: Lines::ONE,
                        w: tail(w, input * filters.input),
                        weight_rows: WeightRows { first: 0, group: 1, step: filters.output },
                        c: y,
                        stride: windows.positions(),
                        start: (line + first_row == 0).then_some(bias),
                    });
                }
            }
        });
    }
}

/// Returns how many channels to take in each turn, where at most `most` of them have room: about as many in each.
#[inline(always)]
fn in_equal_turns(channels: usize, most: usize) -> usize {
    channels.div_ceil(channels.div_ceil(most.max(1)).max(1)).max(1)
}
