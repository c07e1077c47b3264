//! Convolutions: outputs, and the gradients with respect to the weights and the inputs. A sequence is an image of one row.
//!
//! The image is copied into lines (`im2row.rs`) or planes (`plane.rs`) on the stack, for one tile of the output at a time, whatever the
//! sizes of the layer. The terms of each sum are in an order that depends on the layer alone, and the sum continues where the last copy
//! has left it, so the bits do not depend on the size of the buffer.

mod backward_input;
mod backward_weights;
mod depthwise;
mod forward;
mod im2row;
mod microkernel;
mod plane;
mod pointwise;
mod sizes;

use super::geometry::{Channels, Windows};
use super::slices::{subslice, subslice_mut, tail};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads;
use backward_input::BackwardInput;
use backward_weights::BackwardWeights;
use depthwise::Depthwise;
use forward::{Convolve, Filters, room, suits_planes};
use pointwise::Pointwise;
pub use sizes::STACK_LEN;
use sizes::{BUFFER_LEN, HALF_LEN, SUMS_LEN, WITH_STD};

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
    let (positions, depth) = (windows.positions(), channels.inputs_of_a_group() * windows.taps());
    // Inlined into a network, where the sizes are known, these are gone, and what is below cannot panic.
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    assert!(y.len() >= samples * channels.outputs * positions, "there are too few outputs");
    T::convolve(isa.level(), windows, channels, x, w, bias, y);
}

#[inline(always)]
pub(crate) fn convolve_kernel<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    w: &[T],
    bias: &[T],
    y: &mut [T],
) {
    let (positions, depth) = (windows.positions(), channels.inputs_of_a_group() * windows.taps());
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    let (area, unit) = (windows.area() * channels.inputs, positions * channels.outputs);
    threads::par_units(unit.saturating_mul(depth), unit, subslice_mut(y, 0..samples * unit), |samples, y| {
        let x = subslice(x, samples.start * area..samples.end * area);
        match (Pointwise::of(windows, channels), Depthwise::of(windows, channels)) {
            (Some(pointwise), _) => pointwise.convolve(isa, x, w, bias, y),
            (None, Some(depthwise)) => depthwise.convolve(isa, x, w, bias, y),
            (None, None) => {
                let filters = Filters::of(windows, channels);
                isa.outlined_widest(Convolve::<T, BUFFER_LEN> { windows, channels, filters, x, w, bias, y });
            }
        }
    });
}

/// `y[o] = bias[o] + Σ_k w[o][k] · x[k]` for a single window, inlined. Nothing is copied. The sums start with the bias and
/// have the terms in the order of [`convolve`].
///
/// # Panics
///
/// If there are too few weights.
#[inline(always)]
pub fn convolve_window<T: Scalar, I: Isa>(
    isa: I,
    taps: usize,
    channels: Channels,
    x: &[T],
    w: &[T],
    bias: &[T],
    y: &mut [T],
) {
    let (depth, outputs) = (channels.inputs_of_a_group() * taps, channels.outputs_of_a_group());
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    for (group, y) in y.chunks_exact_mut(outputs.max(1)).enumerate() {
        let first = group * outputs;
        let x = subslice(x, group * depth..(group + 1) * depth);
        let (w, bias) = (subslice(w, first * depth..(first + outputs) * depth), bias.get(first..).unwrap_or_default());
        for (o, y) in y.iter_mut().enumerate() {
            *y = bias.get(o).copied().unwrap_or(T::ZERO);
        }
        let (eights, rest) = y.as_chunks_mut::<8>();
        let (w_of_eights, w) = w.split_at(eights.len() * 8 * depth);
        // Two vectors at a time: the sums of one wait for each other.
        let (pairs, odd) = eights.as_chunks_mut::<2>();
        let (w_of_pairs, w_of_odd) = w_of_eights.split_at(pairs.len() * 16 * depth);
        for (sums, w) in pairs.iter_mut().zip(w_of_pairs.chunks_exact((16 * depth).max(1))) {
            add_products_of_eights(isa, depth, x, w, sums);
        }
        if let Some(sums) = odd.first_chunk_mut::<1>() {
            add_products_of_eights(isa, depth, x, w_of_odd, sums);
        }
        for (sum, w) in rest.iter_mut().zip(w.chunks_exact(depth.max(1))) {
            *sum = w.iter().zip(x).fold(*sum, |sum, (w, x)| isa.mul_add(*w, *x, sum));
        }
    }
}

/// `sums[o] += Σ_k w[o][k] · x[k]` for `N` times eight outputs, which are the lanes of `N` vectors: blocks of weights are transposed in
/// registers. The terms of each sum are added one after the other.
#[inline(always)]
fn add_products_of_eights<T: Scalar, I: Isa, const N: usize>(
    isa: I,
    depth: usize,
    x: &[T],
    w: &[T],
    sums: &mut [[T; 8]; N],
) {
    let mut in_registers = *sums;
    let (eights, rest) = x.as_chunks::<8>();
    for (block, x) in eights.iter().enumerate() {
        // Loops, not closures, which the compiler may leave as functions of their own.
        let mut columns = [[[T::ZERO; 8]; 8]; N];
        for (n, columns) in columns.iter_mut().enumerate() {
            let mut rows = [[T::ZERO; 8]; 8];
            for (o, row) in rows.iter_mut().enumerate() {
                *row = eight_from(w, (8 * n + o) * depth + 8 * block);
            }
            *columns = isa.transpose_8x8(rows);
        }
        for (k, x) in x.iter().enumerate() {
            for (columns, sums) in columns.iter().zip(&mut in_registers) {
                isa.mul_add_each(*x, &columns[k], sums);
            }
        }
    }
    for (k, x) in rest.iter().enumerate() {
        for (n, sums) in in_registers.iter_mut().enumerate() {
            let mut column = [T::ZERO; 8];
            for (o, w_of_x) in column.iter_mut().enumerate() {
                let index = (8 * n + o) * depth + 8 * eights.len() + k;
                *w_of_x = w.get(index).copied().unwrap_or(T::ZERO);
            }
            isa.mul_add_each(*x, &column, sums);
        }
    }
    *sums = in_registers;
}

/// Returns the eight values from this place on.
#[inline(always)]
fn eight_from<T: Scalar>(values: &[T], start: usize) -> [T; 8] {
    tail(values, start).first_chunk().copied().unwrap_or([T::ZERO; 8])
}

/// `dw[o][k] += Σ_p dy[o][p] · x[window p][k]`, summed over the samples.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward_weights<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    let (positions, depth) = (windows.positions(), channels.inputs_of_a_group() * windows.taps());
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    assert!(dy.len() >= samples * channels.outputs * positions, "there are too few outputs");
    assert!(dw.len() >= channels.outputs * depth, "there are too few weights");
    T::convolve_backward_weights(isa.level(), windows, channels, x, dy, dw);
}

#[inline(always)]
pub(crate) fn backward_weights_kernel<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    let (positions, depth) = (windows.positions(), channels.inputs_of_a_group() * windows.taps());
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    // The unit of the threads: whole groups, or if there is only one, its outputs.
    let outputs = channels.outputs_of_a_group();
    let (count, unit) = if channels.groups == 1 { (1, depth) } else { (outputs, outputs * depth) };
    let dw = subslice_mut(dw, 0..channels.outputs * depth);
    threads::par_units((samples * positions).saturating_mul(count * depth), unit, dw, |units, dw| {
        let (groups, outputs) = if channels.groups == 1 { (0..1, units) } else { (units, 0..outputs) };
        match (Pointwise::of(windows, channels), Depthwise::of(windows, channels)) {
            (Some(pointwise), _) => pointwise.backward_weights(isa, outputs, x, dy, dw),
            (None, Some(depthwise)) if depthwise.suits_backward_weights() => {
                let first = groups.start * channels.outputs_of_a_group() + outputs.start;
                depthwise.backward_weights(isa, first..first + groups.len() * outputs.len(), x, dy, dw);
            }
            _ => isa.outlined_widest(BackwardWeights::<T, HALF_LEN, SUMS_LEN> {
                windows,
                channels,
                groups,
                outputs,
                x,
                dy,
                dw,
            }),
        }
    });
}

/// `dbias[o] += Σ_p dy[o][p]`, summed over the samples; nothing without a bias.
#[inline(always)]
pub fn backward_bias<T: Scalar, I: Isa>(isa: I, positions: usize, dy: &[T], dbias: &mut [T]) {
    if !dbias.is_empty() {
        T::convolve_backward_bias(isa.level(), positions, dy, dbias);
    }
}

#[inline(always)]
pub(crate) fn backward_bias_kernel<T: Scalar, I: Isa>(isa: I, positions: usize, dy: &[T], dbias: &mut [T]) {
    isa.outlined(BackwardBias { positions, dy, dbias });
}

struct BackwardBias<'a, T> {
    positions: usize,
    dy: &'a [T],
    dbias: &'a mut [T],
}

impl<T: Scalar> Kernel for BackwardBias<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { positions, dy, dbias } = self;
        let channels = dbias.len();
        // A few small images are summed without `f64`, for which some processors have no unit.
        let few = positions <= BLOCK_LEN && dy.len() <= FEW_SAMPLES * positions * channels;
        for (channel, dbias) in dbias.iter_mut().enumerate() {
            let (mut sum, mut total) = (T::ZERO, 0.0);
            for dy in dy.chunks_exact(positions.max(1)).skip(channel).step_by(channels) {
                for dy in dy.chunks(BLOCK_LEN) {
                    let block = block_sum(dy);
                    if few {
                        sum += block;
                    } else {
                        total += block.to_f64();
                    }
                }
            }
            *dbias += if few { sum } else { T::of(total) };
        }
    }
}

/// The most samples for which the sums of small images are added without `f64`: those of a part of a batch in `fit`.
const FEW_SAMPLES: usize = 64;

/// The length of the sums in the scalar type, whose sums are in `f64` (values).
const BLOCK_LEN: usize = 256;

#[inline(always)]
fn block_sum<T: Scalar>(values: &[T]) -> T {
    // Eight sums, which are one vector.
    let mut sums = [T::ZERO; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        sums.iter_mut().zip(eight).for_each(|(sum, value)| *sum += *value);
    }
    let mut sum = T::ZERO;
    // Not chained: that would be a function of its own, compiled for the build target.
    sums.iter().for_each(|one| sum += *one);
    rest.iter().for_each(|value| sum += *value);
    sum
}

/// `dx[window p][k] = bias + Σ_o w[o][k] · dy[o][p]`, summed over the windows that have a value in common: the gradient with respect
/// to the inputs of a convolution, or the output of a transposed one. Each channel has one bias; without a bias, `bias` is empty.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward_input<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    dy: &[T],
    w: &[T],
    bias: &[T],
    dx: &mut [T],
) {
    let (positions, depth) = (windows.positions(), channels.inputs_of_a_group() * windows.taps());
    let samples = dx.len() / (windows.area() * channels.inputs).max(1);
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    assert!(dy.len() >= samples * channels.outputs * positions, "there are too few outputs");
    T::convolve_backward_input(isa.level(), windows, channels, dy, w, bias, dx);
}

#[inline(always)]
pub(crate) fn backward_input_kernel<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    dy: &[T],
    w: &[T],
    bias: &[T],
    dx: &mut [T],
) {
    let (positions, depth) = (windows.positions(), channels.inputs_of_a_group() * windows.taps());
    let samples = dx.len() / (windows.area() * channels.inputs).max(1);
    let (area, unit) = (windows.area() * channels.inputs, positions * channels.outputs);
    threads::par_units(unit.saturating_mul(depth), area, subslice_mut(dx, 0..samples * area), |samples, dx| {
        let dy = subslice(dy, samples.start * unit..samples.end * unit);
        match (Pointwise::of(windows, channels), Depthwise::of(windows, channels), as_forward(windows, channels)) {
            (Some(pointwise), ..) => pointwise.backward_input(isa, dy, w, bias, dx),
            (None, Some(depthwise), _) if depthwise.suits_backward_input() => {
                depthwise.backward_input(isa, dy, w, bias, dx);
            }
            (None, _, Some((windows_of_dy, swapped))) => isa.outlined_widest(Convolve::<T, BUFFER_LEN> {
                windows: &windows_of_dy,
                channels: swapped,
                filters: Filters::of_backward(windows, channels),
                x: dy,
                w,
                bias,
                y: dx,
            }),
            (None, _, None) => {
                isa.outlined_widest(BackwardInput::<T, HALF_LEN> { windows, channels, dy, w, bias, dx });
            }
        }
    });
}

/// The least number of inputs of a group for which the backward pass is faster as a convolution: they are the rows of its microkernel.
const MIN_INPUTS: usize = 4;

/// Returns the windows and channels of the convolution of `dy` with flipped filters that the backward pass is with a stride of 1, if that
/// is faster and no padding is wider than a window. It multiplies the zeros around `dy`, too, so there may only be few of them; and it
/// copies `dy` for each column of a window unless it has planes, so a sequence has to have these. The choice, which decides the order of the
/// sums, is the same without `std`, where there are no planes.
#[inline(always)]
fn as_forward(windows: &Windows, channels: Channels) -> Option<(Windows, Channels)> {
    let &Windows { input, output, kernel, stride, dilation, before } = windows;
    let Channels { inputs, outputs, groups } = channels;
    let (area, positions) = (windows.area(), windows.positions());
    let reach = |d: usize| kernel[d].saturating_sub(1) * dilation[d];
    let before = [reach(0).checked_sub(before[0])?, reach(1).checked_sub(before[1])?];
    let of_dy = Windows { input: output, output: input, kernel, stride, dilation, before };
    let is_fast = if suits_planes(&of_dy, channels.outputs_of_a_group(), room(WITH_STD)) {
        area <= 2 * positions
    } else {
        input[0] > 1 && area <= positions * 5 / 4
    };
    let are_enough = channels.inputs_of_a_group() >= MIN_INPUTS && area > 0;
    (stride == [1, 1] && are_enough && is_fast)
        .then_some((of_dy, Channels { inputs: outputs, outputs: inputs, groups }))
}

#[cfg(test)]
mod tests;
