//! Convolutions: outputs, and the gradients by the weights and by the inputs.
//!
//! An image is laid out (`im2row.rs`) for a piece of the places at a time, on the stack, whatever the sizes of the layer. Each
//! sum has its terms in an order that depends on the layer alone, and goes on where the piece before has left it: so the bits do
//! not depend on how much there is room for.

mod backward_input;
mod backward_weights;
mod im2row;
mod microkernel;

use super::geometry::{Channels, Windows, each_group, rows_at_a_time};
use super::slices::{from, from_mut, part, part_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads;
use backward_input::Spread;
use backward_weights::WeightGradient;
use im2row::{Lines, each_piece, height};
use microkernel::{Heads, MOST, SLACK, Shifted, Taps};

/// How many values stand on the stack. Where there is no `std` there may be little of it.
pub const PANEL: usize = if cfg!(feature = "std") { 4096 } else { 512 };

/// So many of them are laid out at a time. Of few the taps take a part.
const ROOM: usize = if cfg!(feature = "std") { PANEL } else { 384 };

/// Half of it, where there are two.
const HALF: usize = ROOM / 2;

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
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    // Inlined into a network, where the sizes are known, these are gone, and what is below cannot panic.
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    assert!(y.len() >= samples * channels.outputs * places, "there are too few outputs");
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
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    let (area, unit) = (windows.area() * channels.inputs, places * channels.outputs);
    threads::par_units(unit.saturating_mul(depth), unit, part_mut(y, 0..samples * unit), |samples, y| {
        let x = part(x, samples.start * area..samples.end * area);
        isa.outlined_widest(Convolve::<T, ROOM> { windows, channels, x, w, bias, y });
    });
}

struct Convolve<'a, T, const ROOM: usize> {
    windows: &'a Windows,
    channels: Channels,
    x: &'a [T],
    w: &'a [T],
    bias: &'a [T],
    y: &'a mut [T],
}

impl<T: Scalar, const ROOM: usize> Kernel for Convolve<'_, T, ROOM> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { windows, channels, x, w, bias, y } = self;
        let (places, kernel) = (windows.places(), windows.kernel);
        let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
        let (depth, lines) = (inputs * windows.taps(), inputs * kernel[1]);
        let at_a_time = rows_at_a_time(windows);
        // So many lines that a sum does not come and go too often.
        let most = (ROOM - SLACK) / lines.min(64usize.div_ceil(at_a_time)).max(1);
        let mut panel = [T::ZERO; ROOM];
        let mut taps = Taps::new();
        each_group(windows, channels, x.len(), |group| {
            let (x, w, bias) =
                (from(x, group.x), from(w, group.first * depth), bias.get(group.first..).unwrap_or_default());
            let values = |rows, columns| height(windows, rows, at_a_time) * columns;
            each_piece(windows.output, most, values, |piece| {
                let start = piece.start(windows.output[1]);
                let y = from_mut(y, group.y + start);
                let mut lay = Lines { windows, piece, taps: 0..0 };
                for first_row in (0..kernel[0]).step_by(at_a_time) {
                    lay.taps = first_row..kernel[0].min(first_row + at_a_time);
                    let rows = lay.taps.len();
                    let step = ((ROOM - SLACK) / lay.len().max(1)).min(MOST / rows.max(1)).max(1);
                    for line in (0..lines).step_by(step) {
                        let few = line..lines.min(line + step);
                        taps.clear();
                        for (at, line) in few.clone().enumerate() {
                            let weight = (line / kernel[1].max(1)) * windows.taps() + line % kernel[1].max(1);
                            for row in 0..rows {
                                taps.push(at * lay.len() + lay.shift(row), weight + (first_row + row) * kernel[1]);
                            }
                        }
                        lay.lay(few, x, &mut panel);
                        isa.outlined_widest(Shifted {
                            size: (outputs, lay.piece.places()),
                            taps: &taps,
                            b: &panel,
                            w,
                            heads: Heads { first: 0, each: 1, step: depth },
                            c: y,
                            stride: places,
                            start: (line + first_row == 0).then_some(bias),
                        });
                    }
                }
            });
        });
    }
}

/// `dw[o][k] += Σ_p dy[o][p] · x[window p][k]`, summed over the samples.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn weight_gradient<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    assert!(dy.len() >= samples * channels.outputs * places, "there are too few outputs");
    assert!(dw.len() >= channels.outputs * depth, "there are too few weights");
    T::convolution_weight_gradient(isa.level(), windows, channels, x, dy, dw);
}

#[inline(always)]
pub(crate) fn weight_gradient_kernel<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    x: &[T],
    dy: &[T],
    dw: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let samples = x.len() / (windows.area() * channels.inputs).max(1);
    // Where there are groups, whole ones; where there is one, outputs of it.
    let outputs = channels.outputs_of_a_group();
    let (count, unit) = if channels.groups == 1 { (1, depth) } else { (outputs, outputs * depth) };
    let dw = part_mut(dw, 0..channels.outputs * depth);
    threads::par_units((samples * places).saturating_mul(count * depth), unit, dw, |units, dw| {
        let (groups, outputs) = if channels.groups == 1 { (0..1, units) } else { (units, 0..outputs) };
        isa.outlined_widest(WeightGradient::<T, HALF> { windows, channels, groups, outputs, x, dy, dw });
    });
}

/// `dbias[o] += Σ_p dy[o][p]`, summed over the samples; nothing without a bias.
#[inline(always)]
pub fn bias_gradient<T: Scalar, I: Isa>(isa: I, places: usize, dy: &[T], dbias: &mut [T]) {
    if !dbias.is_empty() {
        T::convolution_bias_gradient(isa.level(), places, dy, dbias);
    }
}

#[inline(always)]
pub(crate) fn bias_gradient_kernel<T: Scalar, I: Isa>(isa: I, places: usize, dy: &[T], dbias: &mut [T]) {
    isa.outlined(BiasGradient { places, dy, dbias });
}

struct BiasGradient<'a, T> {
    places: usize,
    dy: &'a [T],
    dbias: &'a mut [T],
}

impl<T: Scalar> Kernel for BiasGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { places, dy, dbias } = self;
        let channels = dbias.len();
        // Few small images are added up without `f64`, for which some processors have no unit.
        let few = places <= BLOCK && dy.len() <= FEW * places * channels;
        for (channel, dbias) in dbias.iter_mut().enumerate() {
            let (mut sum, mut total) = (T::ZERO, 0.0);
            for dy in dy.chunks_exact(places.max(1)).skip(channel).step_by(channels) {
                for dy in dy.chunks(BLOCK) {
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

/// As many samples as are worked on at a time in `fit`.
const FEW: usize = 64;

/// Sums of so many values are made in the scalar; sums of these in `f64`.
const BLOCK: usize = 256;

#[inline(always)]
fn block_sum<T: Scalar>(values: &[T]) -> T {
    // Eight sums side by side, which vector units can add at once.
    let mut sums = [T::ZERO; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        sums.iter_mut().zip(eight).for_each(|(sum, value)| *sum += *value);
    }
    let mut sum = T::ZERO;
    // Not chained, which would be a function of its own, compiled for the build target.
    sums.iter().for_each(|one| sum += *one);
    rest.iter().for_each(|value| sum += *value);
    sum
}

/// `x[i] += …`: each value of `y` is spread over its window, weighted: `dx[window p][k] = Σ_o w[o][k] · dy[o][p]`, the
/// gradient by the input of a convolution, and the output of a transposed one. `dx[c]` starts as `bias[c]`; without a bias 0.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn spread<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    dy: &[T],
    w: &[T],
    bias: &[T],
    dx: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let samples = dx.len() / (windows.area() * channels.inputs).max(1);
    assert!(w.len() >= channels.outputs * depth, "there are too few weights");
    assert!(dy.len() >= samples * channels.outputs * places, "there are too few outputs");
    T::spread(isa.level(), windows, channels, dy, w, bias, dx);
}

#[inline(always)]
pub(crate) fn spread_kernel<T: Scalar, I: Isa>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    dy: &[T],
    w: &[T],
    bias: &[T],
    dx: &mut [T],
) {
    let (places, depth) = (windows.places(), channels.inputs_of_a_group() * windows.taps());
    let samples = dx.len() / (windows.area() * channels.inputs).max(1);
    let (area, unit) = (windows.area() * channels.inputs, places * channels.outputs);
    threads::par_units(unit.saturating_mul(depth), area, part_mut(dx, 0..samples * area), |samples, dx| {
        let dy = part(dy, samples.start * unit..samples.end * unit);
        isa.outlined_widest(Spread::<T, HALF> { windows, channels, dy, w, bias, dx });
    });
}

#[cfg(test)]
mod tests;
