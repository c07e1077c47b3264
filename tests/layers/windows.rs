//! Convolutions and pools of random sizes, and networks of them, against their definitions.

use proptest::prelude::*;
use stackprop::__private::kernels::geometry::{Channels, Counted, Windows};
use stackprop::__private::kernels::{conv, pool};
use stackprop::prelude::*;
use stackprop::simd::{Base, Isa, Kernel, dispatch};

/// Small whole numbers, so that every sum is exact whatever its order.
fn numbers(count: usize, seed: usize) -> Vec<f64> {
    (0..count).map(|i| ((i * 37 + seed * 11) % 19) as f64 - 9.0).collect()
}

/// The position of value `k` of the window at position `o`, if that is inside the image.
fn at(windows: &Windows, o: [usize; 2], k: [usize; 2]) -> Option<usize> {
    let place = |d: usize| (o[d] * windows.stride[d] + k[d] * windows.dilation[d]).checked_sub(windows.before[d]);
    let [row, column] = [place(0)?, place(1)?];
    (row < windows.input[0] && column < windows.input[1]).then_some(row * windows.input[1] + column)
}

/// The two numbers below two others, row by row.
fn pairs([rows, columns]: [usize; 2]) -> impl Iterator<Item = [usize; 2]> {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| [row, column]))
}

/// All of what a convolution multiplies: the indices in `x`, in `w` and in `y`.
fn products(windows: &Windows, channels: Channels, samples: usize) -> Vec<[usize; 3]> {
    let (of_inputs, of_outputs) = (channels.inputs / channels.groups, channels.outputs / channels.groups);
    let mut all = Vec::new();
    for [sample, output] in pairs([samples, channels.outputs]) {
        for (place, o) in pairs(windows.output).enumerate() {
            for input in 0..of_inputs {
                for (tap, k) in pairs(windows.kernel).enumerate() {
                    let channel = sample * channels.inputs + output / of_outputs * of_inputs + input;
                    let w = (output * of_inputs + input) * windows.taps() + tap;
                    let y = (sample * channels.outputs + output) * windows.positions() + place;
                    all.extend(at(windows, o, k).map(|x| [channel * windows.area() + x, w, y]));
                }
            }
        }
    }
    all
}

/// Sizes of windows that fit into the image at least once.
fn windows(pools: bool) -> impl Strategy<Value = Windows> {
    let two = |range: std::ops::Range<usize>| [range.clone(), range];
    (two(1..15), two(1..6), two(1..5), two(1..4), two(0..5), two(0..3)).prop_map(
        move |(mut input, kernel, stride, mut dilation, mut before, fewer)| {
            let mut output = [0; 2];
            for d in 0..2 {
                if pools {
                    (dilation[d], before[d]) = (1, before[d].min(kernel[d] - 1));
                }
                let window = dilation[d] * (kernel[d] - 1) + 1;
                input[d] = input[d].max(window.saturating_sub(2 * before[d]));
                output[d] = (input[d] + 2 * before[d] - window) / stride[d] + 1;
                if !pools {
                    // A transposed convolution leaves values over, and so may this.
                    output[d] = output[d].saturating_sub(fewer[d]).max(1);
                }
            }
            Windows { input, output, kernel, stride, dilation, before }
        },
    )
}

fn channels() -> impl Strategy<Value = Channels> {
    (1usize..4, 1usize..5, 1usize..9).prop_map(|(groups, inputs, outputs)| Channels {
        inputs: groups * inputs,
        outputs: groups * outputs,
        groups,
    })
}

/// Runs all passes of a convolution with one instruction set and compares them with the definition.
#[derive(Clone, Copy)]
struct Convolution<'a> {
    windows: Windows,
    channels: Channels,
    samples: usize,
    products: &'a [[usize; 3]],
}

impl Kernel for Convolution<'_> {
    type Output = ();

    fn run<I: Isa>(self, isa: I) {
        let Self { windows, channels, samples, products } = self;
        let x = numbers(samples * channels.inputs * windows.area(), 1);
        let w = numbers(channels.outputs * channels.inputs / channels.groups * windows.taps(), 2);
        let bias = numbers(channels.outputs, 3);
        let dy = numbers(samples * channels.outputs * windows.positions(), 4);

        let (mut y, mut expected) = (vec![f64::NAN; dy.len()], Vec::new());
        conv::convolve(isa, &windows, channels, &x, &w, &bias, &mut y);
        for place in 0..dy.len() {
            expected.push(bias[place / windows.positions() % channels.outputs]);
        }
        products.iter().for_each(|[i, k, o]| expected[*o] += x[*i] * w[*k]);
        assert_eq!(y, expected, "outputs");

        let (mut dw, mut expected) = (numbers(w.len(), 5), numbers(w.len(), 5));
        conv::backward_weights(isa, &windows, channels, &x, &dy, &mut dw);
        products.iter().for_each(|[i, k, o]| expected[*k] += x[*i] * dy[*o]);
        assert_eq!(dw, expected, "gradient with respect to the weights");

        let (mut dbias, mut expected) = (numbers(bias.len(), 6), numbers(bias.len(), 6));
        conv::backward_bias(isa, windows.positions(), &dy, &mut dbias);
        dy.iter().enumerate().for_each(|(o, dy)| expected[o / windows.positions() % channels.outputs] += dy);
        assert_eq!(dbias, expected, "gradient with respect to the bias");

        let bias = numbers(channels.inputs, 7);
        let (mut dx, mut expected) = (vec![f64::NAN; x.len()], Vec::new());
        conv::backward_input(isa, &windows, channels, &dy, &w, &bias, &mut dx);
        for place in 0..x.len() {
            expected.push(bias[place / windows.area() % channels.inputs]);
        }
        products.iter().for_each(|[i, k, o]| expected[*i] += w[*k] * dy[*o]);
        assert_eq!(dx, expected, "gradient with respect to the inputs");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn convolutions_of_any_size_are_what_they_are_defined_as(
        windows in windows(false), channels in channels(), samples in 0usize..4,
    ) {
        let products = products(&windows, channels, samples);
        let convolution = Convolution { windows, channels, samples, products: &products };
        convolution.run(Base);
        dispatch(convolution);
    }

    #[test]
    fn pools_of_any_size_are_what_they_are_defined_as(
        windows in windows(true), channels in 1usize..4, inside in any::<bool>(),
    ) {
        let (area, places) = (windows.area(), windows.positions());
        let (x, dy) = (numbers(channels * area, 1), numbers(channels * places, 2));
        let (mut largest, mut mean) = (vec![f64::NAN; dy.len()], vec![f64::NAN; dy.len()]);
        let (mut dx_largest, mut dx_mean) = (vec![f64::NAN; x.len()], vec![f64::NAN; x.len()]);
        pool::max_pool(Base, &windows, &x, &mut largest);
        pool::max_pool_backward(Base, &windows, &x, &dy, &mut dx_largest);
        let of = if inside { Counted::Inside } else { Counted::Padded { behind: windows.before } };
        pool::avg_pool(Base, &windows, of, &x, &mut mean);
        pool::avg_pool_backward(Base, &windows, of, &dy, &mut dx_mean);
        let (mut expected_largest, mut expected_mean) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        for channel in 0..channels {
            for (place, o) in pairs(windows.output).enumerate() {
                let under: Vec<_> = pairs(windows.kernel).filter_map(|k| at(&windows, o, k)).map(|i| channel * area + i).collect();
                let of = channel * places + place;
                // Of equal ones the first.
                let top = under.iter().copied().reduce(|top, i| if x[i] > x[top] { i } else { top }).unwrap();
                prop_assert_eq!(largest[of], x[top]);
                expected_largest[top] += dy[of];
                let count = if inside { under.len() } else { windows.taps() } as f64;
                prop_assert!((mean[of] - under.iter().map(|i| x[*i]).sum::<f64>() / count).abs() < 1e-12);
                under.iter().for_each(|i| expected_mean[*i] += dy[of] / count);
            }
        }
        prop_assert_eq!(dx_largest, expected_largest);
        prop_assert!(dx_mean.iter().zip(&expected_mean).all(|(found, expected)| (found - expected).abs() < 1e-12));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pools_of_nan_are_nan(windows in windows(true), hit in any::<usize>()) {
        assert_nan(&windows, hit);
    }
}

/// 1×1 windows of many channels, which are products, of more channels than one piece of a sum has.
#[test]
fn convolutions_that_are_products_are_what_they_are_defined_as() {
    let (one, area) = ([1; 2], [3, 5]);
    for (inputs, outputs) in [(16, 16), (300, 17), (17, 300)] {
        let windows = Windows { input: area, output: area, kernel: one, stride: one, dilation: one, before: [0; 2] };
        let channels = Channels { inputs, outputs, groups: 1 };
        let products = products(&windows, channels, 3);
        let convolution = Convolution { windows, channels, samples: 3, products: &products };
        convolution.run(Base);
        dispatch(convolution);
    }
}

fn assert_nan(windows: &Windows, hit: usize) {
    let (mut x, dy) = (numbers(windows.area(), 1), numbers(windows.positions(), 2));
    let hit = hit % x.len();
    x[hit] = f64::NAN;
    let (mut largest, mut mean, mut dx) = (vec![0.0; dy.len()], vec![0.0; dy.len()], vec![0.0; x.len()]);
    pool::max_pool(Base, windows, &x, &mut largest);
    pool::max_pool_backward(Base, windows, &x, &dy, &mut dx);
    pool::avg_pool(Base, windows, Counted::Inside, &x, &mut mean);
    let mut gradient = 0.0;
    for (place, o) in pairs(windows.output).enumerate() {
        let over = pairs(windows.kernel).any(|k| at(windows, o, k) == Some(hit));
        assert_eq!((largest[place].is_nan(), mean[place].is_nan()), (over, over));
        gradient += if over { dy[place] } else { 0.0 };
    }
    assert_eq!(dx[hit], gradient);
}

/// An image that took another path once.
#[test]
fn pools_of_nan_are_nan_wherever_it_is() {
    let one = [1; 2];
    let windows =
        Windows { input: [4, 8], output: [2, 4], kernel: [2; 2], stride: [2; 2], dilation: one, before: [0; 2] };
    (0..32).for_each(|hit| assert_nan(&windows, hit));
}

/// A network of one convolution: its output shape and its outputs are those of plain numbers.
fn check<N: Network<Scalar = f64, Element = f64>>(kernel: usize, stride: usize, padding: usize, dilation: usize) {
    let input = [N::InputShape::DIMS[1], N::InputShape::DIMS[2]];
    let output = input.map(|n| (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1);
    assert_eq!(N::OutputShape::DIMS, [3, output[0], output[1]]);
    let windows = Windows {
        input,
        output,
        kernel: [kernel; 2],
        stride: [stride; 2],
        dilation: [dilation; 2],
        before: [padding; 2],
    };
    let (x, parameters) = (numbers(N::InputShape::SIZE, 1), numbers(N::COUNT, 2));
    let (w, bias) = parameters.split_at(N::COUNT - 3);
    let mut expected: Vec<_> = (0..N::OutputShape::SIZE).map(|o| bias[o / windows.positions()]).collect();
    let channels = Channels { inputs: 2, outputs: 3, groups: 1 };
    products(&windows, channels, 1).iter().for_each(|[i, k, o]| expected[*o] += x[*i] * w[*k]);
    let mut network = boxed::<N>();
    network.parameters_mut().copy_from_slice(&parameters);
    let y = network.predict(&stackprop::tensor::plain::values::<f64, N::Input>(&x, 1)[0]);
    assert_eq!(all_scalars::<f64, N::Output>(&[y]), expected);
}

macro_rules! grid {
    ([$($k:tt)*] $rest:tt $padding:tt $dilation:tt) => { $(grid!(@ $k $rest $padding $dilation);)* };
    (@ $k:tt [$($s:tt)*] $padding:tt $dilation:tt) => { $(grid!(@ $k, $s $padding $dilation);)* };
    (@ $k:tt, $s:tt [$($p:tt)*] $dilation:tt) => { $(grid!(@ $k, $s, $p $dilation);)* };
    (@ $k:tt, $s:tt, $p:tt [$($d:tt)*]) => {$({
        network! {
            struct Net = Input<Image<2, 7, 8>>, Conv2d<2, 3, $k, Stride<$s>, Padding<$p>, Dilation<$d>>;
        }
        check::<Net<f64>>($k, $s, $p, $d);
    })*};
}

#[test]
fn declared_networks_have_the_sizes_of_plain_numbers() {
    grid!([2 3] [1 3] [0 1] [1 2]);
}
