extern crate std;
use super::*;
use crate::simd::Base;
use std::{vec, vec::Vec};

/// Small whole numbers, so that every sum is exact whatever its order.
fn whole<T: Scalar>(count: usize, seed: usize) -> Vec<T> {
    (0..count).map(|i| T::of(((i * 37 + i / 19 + seed * 11) % 19) as f64 - 9.0)).collect()
}

fn numbers<T: Scalar>(count: usize, seed: usize) -> Vec<T> {
    whole(count, seed).into_iter().map(|value: T| value / T::of(7.0) - T::of(0.03)).collect()
}

/// Windows with `before` zeros on each side, where there is room.
fn windows(
    input: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    before: [usize; 2],
) -> Windows {
    let output = [0, 1].map(|d| {
        let room = input[d] + 2 * before[d];
        room.checked_sub((kernel[d] - 1) * dilation[d] + 1).map_or(0, |room| room / stride[d] + 1)
    });
    Windows { input, output, kernel, stride, dilation, before }
}

/// Outputs, gradients with respect to the weights and the inputs of two samples.
fn all<T: Scalar, I: Isa, const BUFFER_LEN: usize, const HALF_LEN: usize>(
    isa: I,
    windows: &Windows,
    channels: Channels,
    values: fn(usize, usize) -> Vec<T>,
) -> [Vec<T>; 3] {
    let depth = channels.inputs_of_a_group() * windows.taps();
    let (x, w) = (values(2 * channels.inputs * windows.area(), 1), values(channels.outputs * depth, 2));
    let (dy, bias) = (values(2 * channels.outputs * windows.positions(), 3), values(channels.outputs, 4));
    let (mut y, mut dw, mut dx) = (values(dy.len(), 5), values(w.len(), 6), values(x.len(), 7));
    let filters = Filters::of(windows, channels);
    isa.outlined_widest(Convolve::<T, BUFFER_LEN> { windows, channels, filters, x: &x, w: &w, bias: &bias, y: &mut y });
    let (groups, outputs) = (0..channels.groups, 0..channels.outputs_of_a_group());
    isa.outlined_widest(BackwardWeights::<T, HALF_LEN, HALF_LEN> {
        windows,
        channels,
        groups,
        outputs,
        x: &x,
        dy: &dy,
        dw: &mut dw,
    });
    let bias = values(channels.inputs, 7);
    isa.outlined_widest(BackwardInput::<T, HALF_LEN> { windows, channels, dy: &dy, w: &w, bias: &bias, dx: &mut dx });
    [y, dw, dx]
}

/// The same by the definition.
fn by_definition(windows: &Windows, channels: Channels) -> [Vec<f64>; 3] {
    let &Windows { input: [height, width], output: [rows, columns], kernel, stride, dilation, before } = windows;
    let (inputs, outputs) = (channels.inputs_of_a_group(), channels.outputs_of_a_group());
    let (area, positions, taps) = (windows.area(), windows.positions(), windows.taps());
    let (x, w) = (whole::<f64>(2 * channels.inputs * area, 1), whole::<f64>(channels.outputs * inputs * taps, 2));
    let (dy, bias) = (whole::<f64>(2 * channels.outputs * positions, 3), whole::<f64>(channels.outputs, 4));
    let (mut y, mut dw, mut dx) = (vec![0.0; dy.len()], whole(w.len(), 6), vec![0.0; x.len()]);
    for (channel, dx) in dx.chunks_mut(area.max(1)).enumerate() {
        dx.fill(whole::<f64>(channels.inputs, 7)[channel % channels.inputs]);
    }
    for (o, y) in y.chunks_mut(positions.max(1)).enumerate() {
        y.fill(bias[o % channels.outputs]);
    }
    for (sample, o) in (0..2).flat_map(|sample| (0..channels.outputs).map(move |o| (sample, o))) {
        for (i, oh, ow) in (0..inputs * positions).map(|n| (n / positions, n % positions / columns, n % columns)) {
            let y_at = (sample * channels.outputs + o) * positions + oh * columns + ow;
            for (kh, kw) in (0..taps).map(|k| (k / kernel[1], k % kernel[1])) {
                let row = (oh * stride[0] + kh * dilation[0]).wrapping_sub(before[0]);
                let column = (ow * stride[1] + kw * dilation[1]).wrapping_sub(before[1]);
                if row < height && column < width {
                    let channel = sample * channels.inputs + o / outputs * inputs + i;
                    let x_at = channel * area + row * width + column;
                    let w_at = (o * inputs + i) * taps + kh * kernel[1] + kw;
                    y[y_at] += w[w_at] * x[x_at];
                    dw[w_at] += dy[y_at] * x[x_at];
                    dx[x_at] += w[w_at] * dy[y_at];
                }
            }
        }
        assert!(rows * columns == positions);
    }
    [y, dw, dx]
}

fn shapes() -> Vec<(Windows, Channels)> {
    let one = [1, 1];
    let few = Channels { inputs: 2, outputs: 3, groups: 1 };
    let mut shapes = Vec::new();
    for input in [[1, 1], [1, 9], [7, 1], [6, 5], [3, 20]] {
        for kernel in [[1, 1], [1, 3], [3, 1], [3, 3], [2, 4]] {
            for (stride, dilation) in [(one, one), ([2, 2], one), (one, [2, 2]), ([3, 2], [1, 2]), ([2, 1], [3, 1])] {
                for before in [[0, 0], [1, 1], [4, 2]] {
                    shapes.push((windows(input, kernel, stride, dilation, before), few));
                }
            }
        }
    }
    for (inputs, outputs, groups) in [(1, 1, 1), (17, 33, 1), (33, 17, 1), (4, 8, 4), (6, 6, 6), (6, 4, 2), (50, 9, 1)]
    {
        for (kernel, stride) in [([3, 3], one), ([1, 1], one), ([5, 4], [2, 2]), ([1, 1], [2, 2])] {
            shapes.push((windows([7, 9], kernel, stride, one, [1, 1]), Channels { inputs, outputs, groups }));
        }
    }
    // Rows of whole segments of the microkernel.
    for (input, kernel, stride) in [([5, 16], [3, 3], one), ([9, 32], [3, 5], one), ([11, 33], [3, 3], [2, 2])] {
        for (inputs, outputs, groups) in [(3, 9, 1), (20, 17, 1), (6, 12, 3)] {
            let before = kernel.map(|kernel: usize| kernel / 2);
            shapes.push((windows(input, kernel, stride, one, before), Channels { inputs, outputs, groups }));
        }
    }
    shapes.push((windows([40, 48], [3, 3], one, [2, 2], [2, 2]), few));
    // A row that does not fit into the buffer; windows that are very high, very wide, very far apart.
    shapes.push((windows([3, 2500], [3, 3], one, one, [1, 1]), few));
    shapes.push((windows([2, 2500], [2, 3], [1, 2], one, [1, 1]), few));
    shapes.push((windows([1, 900], [1, 300], one, one, [0, 3]), few));
    shapes.push((windows([150, 3], [140, 2], one, one, [0, 3]), few));
    shapes.push((windows([190, 3], [3, 2], one, [90, 1], [0, 0]), few));
    shapes.push((windows([40, 40], [33, 35], one, one, [2, 2]), few));
    shapes.push((windows([300, 3], [2, 2], one, [256, 2], [1, 1]), few));
    shapes.push((windows([90, 80], [7, 7], [2, 2], one, [3, 3]), few));
    shapes
}

#[test]
fn all_sums_agree_with_the_definition_for_awkward_sizes() {
    for (windows, channels) in shapes() {
        let expected = by_definition(&windows, channels);
        assert_eq!(
            all::<f64, Base, BUFFER_LEN, HALF_LEN>(Base, &windows, channels, whole),
            expected,
            "{windows:?} {channels:?}"
        );
    }
}

/// The same as layers call it: with the kernels for special cases.
struct AsCalled<'a, T> {
    windows: &'a Windows,
    channels: Channels,
    values: fn(usize, usize) -> Vec<T>,
}

impl<T: Scalar> Kernel for AsCalled<'_, T> {
    type Output = [Vec<T>; 3];

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> [Vec<T>; 3] {
        let Self { windows, channels, values } = self;
        let depth = channels.inputs_of_a_group() * windows.taps();
        let (x, w) = (values(2 * channels.inputs * windows.area(), 1), values(channels.outputs * depth, 2));
        let (dy, bias) = (values(2 * channels.outputs * windows.positions(), 3), values(channels.outputs, 4));
        let (mut y, mut dw, mut dx) = (values(dy.len(), 5), values(w.len(), 6), values(x.len(), 7));
        convolve(isa, windows, channels, &x, &w, &bias, &mut y);
        backward_weights(isa, windows, channels, &x, &dy, &mut dw);
        backward_input(isa, windows, channels, &dy, &w, &values(channels.inputs, 7), &mut dx);
        [y, dw, dx]
    }
}

/// Depthwise convolutions with one to three outputs per channel, and those of [`shapes`].
fn called_shapes() -> Vec<(Windows, Channels)> {
    let (one, mut shapes) = ([1, 1], shapes());
    for input in [[1, 1], [3, 3], [6, 5], [1, 40], [17, 22], [49, 50]] {
        for kernel in [[1, 1], [3, 3], [5, 5], [2, 4], [1, 3]] {
            for (stride, dilation) in [(one, one), ([2, 2], one), ([1, 2], [2, 1]), ([3, 2], one), ([2, 3], [3, 2])] {
                for before in [[0, 0], [1, 1], [2, 4]] {
                    let groups = if input[0] > 10 { 2 } else { 19 };
                    for multiplier in 1..=if kernel == [3, 3] { 3 } else { 1 } {
                        let channels = Channels { inputs: groups, outputs: multiplier * groups, groups };
                        shapes.push((windows(input, kernel, stride, dilation, before), channels));
                    }
                }
            }
        }
    }
    shapes
}

#[test]
fn all_sums_as_layers_call_them_agree_with_the_definition() {
    for (windows, channels) in called_shapes() {
        let called = AsCalled { windows: &windows, channels, values: whole::<f64> };
        let expected = by_definition(&windows, channels);
        assert_eq!(called.run(Base), expected, "{windows:?} {channels:?}");
        let called = AsCalled { windows: &windows, channels, values: whole::<f32> };
        let [y, dw, dx] = crate::simd::dispatch(called).map(|sums| sums.into_iter().map(f64::from).collect::<Vec<_>>());
        assert_eq!([y, dw, dx], expected, "{windows:?} {channels:?}");
    }
}

/// Sums of numbers that are not exact, within the bound of Higham 2002, equation 3.5: `n` roundings of the sum of magnitudes.
#[test]
fn sums_of_inexact_numbers_are_within_the_bound_of_their_roundings() {
    for (windows, channels) in called_shapes() {
        let of = |values: fn(usize, usize) -> Vec<f64>| AsCalled { windows: &windows, channels, values }.run(Base);
        let exact = of(|count, seed| numbers::<f32>(count, seed).into_iter().map(f64::from).collect());
        let magnitudes =
            of(|count, seed| numbers::<f32>(count, seed).into_iter().map(|n| f64::from(n).abs()).collect());
        let found = crate::simd::dispatch(AsCalled { windows: &windows, channels, values: numbers::<f32> });
        let most = (channels.inputs_of_a_group().max(channels.outputs_of_a_group()) * windows.taps())
            .max(2 * windows.positions());
        let bound = (most + 2) as f64 * f64::from(f32::EPSILON) / 2.0;
        for ((found, exact), magnitudes) in found.iter().zip(&exact).zip(&magnitudes) {
            for ((found, exact), magnitude) in found.iter().zip(exact).zip(magnitudes) {
                let error = (f64::from(*found) - exact).abs();
                assert!(error <= bound * magnitude, "{windows:?} {channels:?}: {found} instead of {exact}");
            }
        }
    }
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[test]
fn kernels_as_layers_call_them_have_the_same_bits_with_wider_vectors() {
    let Some(avx2) = crate::simd::Avx2::detect() else { return };
    for (windows, channels) in called_shapes() {
        let of = |isa: crate::simd::Avx2| AsCalled { windows: &windows, channels, values: numbers::<f32> }.run(isa);
        assert_eq!(of(avx2), of(avx2.without_avx512()), "{windows:?} {channels:?}");
    }
}

/// Without `std` there are only the general kernels.
#[test]
fn the_outputs_of_a_depthwise_convolution_have_the_bits_of_the_general_kernel() {
    let mut shapes = called_shapes();
    // A window that the general kernel takes in two turns.
    let channels = Channels { inputs: 2, outputs: 2, groups: 2 };
    shapes.push((windows([130, 10], [3, 2], [1, 1], [64, 1], [0, 0]), channels));
    let mut count = 0;
    for (windows, channels) in shapes {
        if Depthwise::of(&windows, channels).is_some() {
            let [y, ..] = AsCalled { windows: &windows, channels, values: numbers::<f32> }.run(Base);
            let [expected, ..] = all::<f32, Base, 384, 192>(Base, &windows, channels, numbers);
            assert_eq!(y, expected, "{windows:?} {channels:?}");
            count += 1;
        }
    }
    assert!(count > 100 || cfg!(not(feature = "std")), "{count} depthwise convolutions");
}

/// The sizes of the buffers with and without `std`, and one between.
#[test]
fn a_smaller_buffer_gives_the_same_bits() {
    for (windows, channels) in shapes() {
        let expected = all::<f32, Base, 4096, 2048>(Base, &windows, channels, numbers);
        assert_eq!(all::<f32, Base, 384, 192>(Base, &windows, channels, numbers), expected, "{windows:?} {channels:?}");
        assert_eq!(all::<f32, Base, 700, 350>(Base, &windows, channels, numbers), expected, "{windows:?} {channels:?}");
    }
}

#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[test]
fn wider_vectors_give_the_same_bits() {
    let Some(avx2) = crate::simd::Avx2::detect() else { return };
    for (windows, channels) in shapes() {
        let expected = all::<f32, _, BUFFER_LEN, HALF_LEN>(avx2.without_avx512(), &windows, channels, numbers);
        assert_eq!(
            all::<f32, _, BUFFER_LEN, HALF_LEN>(avx2, &windows, channels, numbers),
            expected,
            "{windows:?} {channels:?}"
        );
        let expected = all::<f64, _, BUFFER_LEN, HALF_LEN>(avx2.without_avx512(), &windows, channels, numbers);
        assert_eq!(
            all::<f64, _, BUFFER_LEN, HALF_LEN>(avx2, &windows, channels, numbers),
            expected,
            "{windows:?} {channels:?}"
        );
    }
}

/// A single window, as part of a sequence and by itself.
struct SingleWindow {
    taps: usize,
    channels: Channels,
    has_bias: bool,
}

impl Kernel for SingleWindow {
    type Output = [Vec<f32>; 2];

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> [Vec<f32>; 2] {
        let Self { taps, channels, has_bias } = self;
        let windows = windows([1, taps], [1, taps], [1, 1], [1, 1], [0, 0]);
        let x = numbers(channels.inputs * taps, 1);
        let w = numbers(channels.outputs * channels.inputs_of_a_group() * taps, 2);
        let bias = numbers(if has_bias { channels.outputs } else { 0 }, 3);
        let (mut y, mut z) = (numbers(channels.outputs, 4), numbers(channels.outputs, 5));
        convolve(isa, &windows, channels, &x, &w, &bias, &mut y);
        convolve_window(isa, taps, channels, &x, &w, &bias, &mut z);
        [y, z]
    }
}

#[test]
fn a_single_window_has_the_bits_of_a_sequence() {
    for (inputs, outputs, groups) in
        [(1, 1, 1), (3, 7, 1), (5, 8, 1), (16, 16, 1), (7, 19, 1), (9, 27, 1), (6, 24, 3), (8, 8, 8)]
    {
        for (taps, has_bias) in [(1, true), (2, false), (3, true), (8, false), (11, true)] {
            let channels = Channels { inputs, outputs, groups };
            let [y, z] = crate::simd::dispatch(SingleWindow { taps, channels, has_bias });
            assert_eq!(y, z, "{taps} taps, bias: {has_bias}, {channels:?}");
        }
    }
}
