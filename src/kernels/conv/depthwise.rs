//! Depthwise convolutions: each output reads a single channel. The work per value is small, so that copies count: a channel is copied
//! once, with its padding ([planes](super::plane)), and all rows of positions are one run, with some values between the rows that are
//! computed for nothing. With a stride of several columns, the columns between are, too: they cost less than the copies that would bring
//! the columns of a stride together. Several channels are copied before the first of them is read, so that no load waits for the stores.

use core::ops::Range;

use super::im2row::copy_strided_rows;
use super::microkernel::{DirectConvolution, Lines, Taps, WeightRows};
use super::plane::{Plane, each_plane};
use super::sizes::STACK_LEN;
use crate::kernels::geometry::{Channels, Windows, rows_at_a_time};
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The most weights of a window.
const MAX_WEIGHTS: usize = 64;

/// The most weights of a window whose backward pass by inputs is faster here.
const MAX_BACKWARD_WEIGHTS: usize = 25;

/// The least number of positions, with a stride, for which the backward pass by weights is faster here.
const MIN_POSITIONS: usize = 100;

/// The most outputs per channel; with more, a microkernel of several outputs is faster.
const MAX_OUTPUTS: usize = 2;

/// The lanes of the sums for the gradients of the weights. The same for all instruction sets, so that the bits are.
const LANES: usize = 16;

/// The room for the planes and the results of some channels (scalars).
const ROOM: usize = STACK_LEN - 4 * LANES;

/// The most channels that are copied at once.
const MAX_CHANNELS: usize = 16;

/// A depthwise convolution.
#[derive(Clone, Copy)]
pub(super) struct Depthwise<'a> {
    windows: &'a Windows,
    channels: Channels,
}

impl<'a> Depthwise<'a> {
    /// Returns the convolution with these sizes if it is depthwise, and rows of its positions fit into the buffers. Without `std` there
    /// is too little room.
    #[inline(always)]
    pub fn of(windows: &'a Windows, channels: Channels) -> Option<Self> {
        let outputs = channels.outputs_of_a_group();
        let is_depthwise = channels.inputs_of_a_group() == 1 && (1..=MAX_OUTPUTS).contains(&outputs);
        let (dense, gradient) = (dense_columns(windows), gradient_windows(windows));
        let fits = |windows| room(&Plane { windows, rows: 0..1 }) <= ROOM;
        // The general kernel adds the terms of a very high window in several turns: in another order.
        let is_at_once = rows_at_a_time(windows) == windows.kernel[0];
        let is_small = cfg!(feature = "std") && windows.taps() <= MAX_WEIGHTS && windows.positions() > 0 && is_at_once;
        (is_small && is_depthwise && fits(&dense) && fits(&gradient)).then_some(Self { windows, channels })
    }

    /// `y[o][p] = bias[o] + Σ_k w[o][k] · x[window p][k]` for each sample; without a bias, `bias` is empty.
    #[inline(always)]
    pub fn convolve<T: Scalar, I: Isa>(self, isa: I, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
        isa.outlined_widest(Forward { of: self, x, w, bias, y });
    }

    /// Whether the backward pass of the inputs is faster with these kernels: not for large windows.
    #[inline(always)]
    pub fn suits_backward_input(self) -> bool {
        self.windows.taps() <= MAX_BACKWARD_WEIGHTS
    }

    /// Whether that of the weights is: not for a few positions of a stride, most of whose columns are computed for nothing.
    #[inline(always)]
    pub fn suits_backward_weights(self) -> bool {
        self.windows.stride[1] == 1 || self.windows.positions() >= MIN_POSITIONS
    }

    /// `dx[window p][k] = bias + Σ_o w[o][k] · dy[o][p]`, with the bias of the channel.
    #[inline(always)]
    pub fn backward_input<T: Scalar, I: Isa>(self, isa: I, dy: &[T], w: &[T], bias: &[T], dx: &mut [T]) {
        isa.outlined_widest(BackwardInput { of: self, dy, w, bias, dx });
    }

    /// `dw[o][k] += Σ_p dy[o][p] · x[window p][k]` for the outputs of some groups, summed over the samples.
    #[inline(always)]
    pub fn backward_weights<T: Scalar, I: Isa>(self, isa: I, outputs: Range<usize>, x: &[T], dy: &[T], dw: &mut [T]) {
        isa.outlined_widest(BackwardWeights { of: self, outputs, x, dy, dw });
    }
}

/// Returns the values of a plane and of its results, rounded up to the narrowest microkernel.
#[inline(always)]
fn room(plane: &Plane<'_>) -> usize {
    plane.len() + plane.run().next_multiple_of(LANES)
}

/// Returns how many channels are copied at once.
#[inline(always)]
fn at_once(plane: &Plane<'_>) -> usize {
    (ROOM / room(plane).max(1)).clamp(1, MAX_CHANNELS)
}

/// Returns the windows at all columns, of which every `stride`th is wanted.
#[inline(always)]
fn dense_columns(windows: &Windows) -> Windows {
    let &Windows { output: [rows, columns], stride: [down, right], .. } = windows;
    Windows { output: [rows, columns.saturating_sub(1) * right + 1], stride: [down, 1], ..*windows }
}

struct Forward<'a, T> {
    of: Depthwise<'a>,
    x: &'a [T],
    w: &'a [T],
    bias: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar> Kernel for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of: Depthwise { windows, channels }, x, w, bias, y } = self;
        let (outputs, taps, positions) = (channels.outputs_of_a_group(), windows.taps(), windows.positions());
        let (mut buffer, mut list) = ([T::ZERO; STACK_LEN], Taps::new());
        let images = x.len() / windows.area().max(1);
        let dense = dense_columns(windows);
        each_plane(&dense, ROOM, room, |plane| {
            let (len, run, count) = (plane.len(), plane.run().next_multiple_of(LANES), at_once(&plane));
            let (planes, results) = buffer.split_at_mut(STACK_LEN - count * run);
            list.clear();
            plane.add_taps(&mut list, 0, |tap| tap);
            plane.clear(count, planes);
            for first in (0..images).step_by(count) {
                let some_images = first..images.min(first + count);
                for (at, image) in some_images.clone().enumerate() {
                    plane.fill(tail(x, image * windows.area()), tail_mut(planes, at * len));
                }
                for o in 0..outputs {
                    for (at, image) in some_images.clone().enumerate() {
                        let output = image % channels.groups.max(1) * outputs + o;
                        add_run(
                            isa,
                            &list,
                            tail(planes, at * len),
                            tail(w, output * taps),
                            Some(one_of(bias, output)),
                            subslice_mut(results, at * run..(at + 1) * run),
                        );
                    }
                    for (at, image) in some_images.clone().enumerate() {
                        let start = (image * outputs + o) * positions + plane.rows.start * windows.output[1];
                        let next = [plane.pitch(), windows.output[1]];
                        let size = [plane.rows.len(), windows.output[1]];
                        copy_strided_rows(windows.stride[1], size, next, tail(results, at * run), tail_mut(y, start));
                    }
                }
            }
        });
    }
}

/// `to[j] = start + Σ_k w[weight k] · b[shift k + j]`; without a start, added to what is there.
#[inline(always)]
fn add_run<T: Scalar, I: Isa>(isa: I, taps: &Taps, b: &[T], w: &[T], start: Option<&[T]>, to: &mut [T]) {
    let weight_rows = WeightRows { first: 0, group: 1, step: 0 };
    let (size, stride) = ((1, to.len()), to.len());
    DirectConvolution { size, taps, b, lines: Lines::ONE, w, weight_rows, c: to, stride, start }.run_row(isa);
}

/// Returns a slice of the bias of one channel; an empty one without biases.
#[inline(always)]
fn one_of<T>(bias: &[T], channel: usize) -> &[T] {
    bias.get(channel..channel + 1).unwrap_or_default()
}

/// Returns the windows over the gradients of the outputs: all that one value of the image contributes to, for all remainders of its row
/// and column alike. The values are counted in strides from the first value of the padding.
#[inline(always)]
fn gradient_windows(windows: &Windows) -> Windows {
    let &Windows { input, output, kernel, stride, dilation, before } = windows;
    let mut steps = [0; 2];
    let mut values = [0; 2];
    for d in 0..2 {
        steps[d] = kernel[d].saturating_sub(1) * dilation[d] / stride[d].max(1);
        values[d] = (before[d] + input[d]).div_ceil(stride[d].max(1));
    }
    let kernel = [steps[0] + 1, steps[1] + 1];
    Windows { input: output, output: values, kernel, stride: [1, 1], dilation: [1, 1], before: steps }
}

struct BackwardInput<'a, T> {
    of: Depthwise<'a>,
    dy: &'a [T],
    w: &'a [T],
    bias: &'a [T],
    dx: &'a mut [T],
}

impl<T: Scalar> Kernel for BackwardInput<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of: Depthwise { windows, channels }, dy, w, bias, dx } = self;
        let (outputs, weights, positions) = (channels.outputs_of_a_group(), windows.taps(), windows.positions());
        let (groups, phases) = (channels.groups.max(1), windows.stride[0] * windows.stride[1]);
        let gradient = gradient_windows(windows);
        let (mut buffer, mut list) = ([T::ZERO; STACK_LEN], Taps::new());
        let images = dx.len() / windows.area().max(1);
        each_plane(&gradient, ROOM, room, |plane| {
            let (len, run, count) = (plane.len(), plane.run().next_multiple_of(LANES), at_once(&plane));
            let (planes, results) = buffer.split_at_mut(STACK_LEN - count * run);
            plane.clear(count, planes);
            let places = places(windows, &plane);
            for first in (0..images).step_by(count) {
                let some_images = first..images.min(first + count);
                for phase in 0..phases {
                    // A single list stays as it is.
                    if phases > 1 || first == 0 {
                        list.clear();
                        for (tap, place) in places.iter().enumerate().take(weights) {
                            if place.phase == phase {
                                list.push(place.shift, tap);
                            }
                        }
                    }
                    let phase = [phase / windows.stride[1].max(1), phase % windows.stride[1].max(1)];
                    for o in 0..outputs {
                        for (at, image) in some_images.clone().enumerate() {
                            plane.fill(tail(dy, (image * outputs + o) * positions), tail_mut(planes, at * len));
                        }
                        for (at, image) in some_images.clone().enumerate() {
                            let channel = image % groups;
                            let w = tail(w, (channel * outputs + o) * weights);
                            let start = (o == 0).then_some(one_of(bias, channel));
                            add_run(
                                isa,
                                &list,
                                tail(planes, at * len),
                                w,
                                start,
                                subslice_mut(results, at * run..(at + 1) * run),
                            );
                        }
                    }
                    for (at, image) in some_images.clone().enumerate() {
                        let dx = subslice_mut(dx, image * windows.area()..(image + 1) * windows.area());
                        spread(windows, &plane, phase, tail(results, at * run), dx);
                    }
                }
            }
        });
    }
}

/// The values that one weight contributes to.
#[derive(Clone, Copy)]
struct PlaceOfTap {
    /// The remainder of their row, times the stride of columns, plus that of their column.
    phase: usize,
    /// The offset of the gradient that contributes to the first of them.
    shift: usize,
}

/// Returns the values that each weight contributes to, in the order of the weights.
#[inline(always)]
fn places(windows: &Windows, plane: &Plane<'_>) -> [PlaceOfTap; MAX_WEIGHTS] {
    let &Windows { kernel, stride, dilation, .. } = windows;
    let stride = stride.map(|stride| stride.max(1));
    let [steps_down, steps_right] = plane.windows.before;
    let mut places = [PlaceOfTap { phase: 0, shift: 0 }; MAX_WEIGHTS];
    for kh in 0..kernel[0] {
        for kw in 0..kernel[1] {
            let (down, right) = (kh * dilation[0], kw * dilation[1]);
            if let Some(place) = places.get_mut(kh * kernel[1] + kw) {
                place.phase = down % stride[0] * stride[1] + right % stride[1];
                place.shift = plane.shift(steps_down - down / stride[0], steps_right - right / stride[1]);
            }
        }
    }
    places
}

/// Writes the values of a phase to the image.
#[inline(always)]
fn spread<T: Scalar>(windows: &Windows, plane: &Plane<'_>, phase: [usize; 2], results: &[T], dx: &mut [T]) {
    let &Windows { input, stride, before, .. } = windows;
    let from = |d: usize| before[d].saturating_sub(phase[d]).div_ceil(stride[d].max(1));
    let end = |d: usize| (before[d] + input[d]).saturating_sub(phase[d]).div_ceil(stride[d].max(1));
    let (rows, columns) = (plane.rows.start.max(from(0))..plane.rows.end.min(end(0)), from(1)..end(1));
    if rows.is_empty() || columns.is_empty() {
        return;
    }
    let results = tail(results, (rows.start - plane.rows.start) * plane.pitch() + columns.start);
    let (row, column) =
        (rows.start * stride[0] + phase[0] - before[0], columns.start * stride[1] + phase[1] - before[1]);
    let dx = tail_mut(dx, row * input[1] + column);
    if stride[1] == 1 {
        copy_strided_rows(1, [rows.len(), columns.len()], [plane.pitch(), stride[0] * input[1]], results, dx);
        return;
    }
    for row in 0..rows.len() {
        let from = subslice(results, row * plane.pitch()..row * plane.pitch() + columns.len());
        let to = tail_mut(dx, row * stride[0] * input[1]);
        to.iter_mut().step_by(stride[1].max(1)).zip(from).for_each(|(to, from)| *to = *from);
    }
}

struct BackwardWeights<'a, T> {
    of: Depthwise<'a>,
    outputs: Range<usize>,
    x: &'a [T],
    dy: &'a [T],
    dw: &'a mut [T],
}

/// The number of weights whose sums are in registers at the same time.
const SUMS: usize = 3;

impl<T: Scalar> Kernel for BackwardWeights<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of: Depthwise { windows, channels }, outputs, x, dy, dw } = self;
        let (of_a_group, weights, positions) =
            (channels.outputs_of_a_group().max(1), windows.taps(), windows.positions());
        let samples = x.len() / (windows.area() * channels.inputs).max(1);
        let mut buffer = [T::ZERO; STACK_LEN];
        let dense = dense_columns(windows);
        let mut sums = [[T::ZERO; LANES]; MAX_WEIGHTS.next_multiple_of(SUMS)];
        each_plane(&dense, ROOM, room, |plane| {
            let (len, run, count) = (plane.len(), plane.run().next_multiple_of(LANES), at_once(&plane));
            let (planes, gradients) = buffer.split_at_mut(STACK_LEN - count * run);
            plane.clear(count, planes);
            // Between the rows there are zeros.
            gradients.fill(T::ZERO);
            let wide = windows.kernel[1].max(1);
            let mut shifts = [0; MAX_WEIGHTS.next_multiple_of(SUMS)];
            for (tap, shift) in shifts.iter_mut().enumerate().take(weights.next_multiple_of(SUMS)) {
                // The last ones may be too many, and are not used.
                let tap = tap.min(weights.saturating_sub(1));
                *shift = plane.shift(tap / wide, tap % wide);
            }
            for (output, dw) in outputs.clone().zip(dw.chunks_exact_mut(weights.max(1))) {
                let (sums, _) = subslice_mut(&mut sums, 0..weights.next_multiple_of(SUMS)).as_chunks_mut::<SUMS>();
                sums.fill([[T::ZERO; LANES]; SUMS]);
                for first in (0..samples).step_by(count) {
                    let some_samples = first..samples.min(first + count);
                    for (at, sample) in some_samples.clone().enumerate() {
                        let channel = sample * channels.inputs + output / of_a_group;
                        plane.fill(tail(x, channel * windows.area()), tail_mut(planes, at * len));
                        let dy = tail(
                            dy,
                            (sample * channels.outputs + output) * positions + plane.rows.start * windows.output[1],
                        );
                        spread_columns(windows, &plane, dy, tail_mut(gradients, at * run));
                    }
                    for at in 0..some_samples.len() {
                        let dy = subslice(gradients, at * run..(at + 1) * run);
                        for (sums, shifts) in sums.iter_mut().zip(shifts.as_chunks::<SUMS>().0) {
                            let mut x_of = [&planes[..0]; SUMS];
                            for (x, shift) in x_of.iter_mut().zip(shifts) {
                                let start = at * len + shift;
                                *x = subslice(planes, start..start + dy.len());
                            }
                            add_products(isa, x_of, dy, sums);
                        }
                    }
                }
                for (dw, sums) in dw.iter_mut().zip(sums.as_flattened()) {
                    *dw += total(sums);
                }
            }
        });
    }
}

/// Copies the gradients of some rows of positions, each of which belongs to every `stride`th column of the plane.
#[inline(always)]
fn spread_columns<T: Scalar>(windows: &Windows, plane: &Plane<'_>, dy: &[T], to: &mut [T]) {
    let (columns, pitch) = (windows.output[1], plane.pitch());
    if windows.stride[1] == 1 {
        copy_strided_rows(1, [plane.rows.len(), columns], [columns, pitch], dy, to);
        return;
    }
    for (row, dy) in dy.chunks_exact(columns.max(1)).take(plane.rows.len()).enumerate() {
        let to = tail_mut(to, row * pitch).iter_mut().step_by(windows.stride[1].max(1));
        to.zip(dy).for_each(|(to, dy)| *to = *dy);
    }
}

/// `sums[i][j mod LANES] += dy[j] · x[i][j]`
#[inline(always)]
fn add_products<T: Scalar, I: Isa>(isa: I, x: [&[T]; SUMS], dy: &[T], sums: &mut [[T; LANES]; SUMS]) {
    let [mut first, mut second, mut third] = *sums;
    let [x0, x1, x2] = x;
    let (dy, _) = dy.as_chunks::<LANES>();
    let xs = x0.as_chunks::<LANES>().0.iter().zip(x1.as_chunks::<LANES>().0).zip(x2.as_chunks::<LANES>().0);
    for (dy, ((x0, x1), x2)) in dy.iter().zip(xs) {
        for ((sum, dy), x) in first.iter_mut().zip(dy).zip(x0) {
            *sum = isa.mul_add(*dy, *x, *sum);
        }
        for ((sum, dy), x) in second.iter_mut().zip(dy).zip(x1) {
            *sum = isa.mul_add(*dy, *x, *sum);
        }
        for ((sum, dy), x) in third.iter_mut().zip(dy).zip(x2) {
            *sum = isa.mul_add(*dy, *x, *sum);
        }
    }
    *sums = [first, second, third];
}

/// Returns the sum of the lanes: by halves.
#[inline(always)]
fn total<T: Scalar>(lanes: &[T; LANES]) -> T {
    let mut sums = *lanes;
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}
