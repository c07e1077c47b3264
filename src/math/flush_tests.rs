//! Tests of the functions whose results are never subnormal: against those of [`Math`], and, if they are fast, against `std` in `f64`. The
//! bounds are those that the documentation of [`Fast`](crate::layers::Fast) states. They were found with all `f32` from 2⁻²⁰ to 12; by default
//! a part of these is tested.

extern crate std;

use std::eprintln;

use super::{Flush, Math};

/// Prime, so that all exponents and low bits occur.
const STRIDE: usize = 4093;

fn all_signs_and_exponents() -> impl Iterator<Item = f32> {
    (0..=u32::MAX).step_by(STRIDE).map(f32::from_bits)
}

fn same(a: f32, b: f32) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

#[test]
fn only_subnormal_numbers_become_zeros_of_their_sign() {
    for x in all_signs_and_exponents().chain([0.0, -0.0, f32::MIN_POSITIVE, -f32::MIN_POSITIVE, f32::from_bits(1)]) {
        let expected = if x.is_subnormal() { 0f32.copysign(x) } else { x };
        assert!(same(x.flushed(), expected), "{x:e}");
        let wide = f64::from_bits(u64::from(x.to_bits()) << 32 | 0x1234_5678);
        let expected = if wide.is_subnormal() { 0f64.copysign(wide) } else { wide };
        assert!(wide.flushed().to_bits() == expected.to_bits() || wide.is_nan() && expected.is_nan(), "{wide:e}");
    }
}

#[test]
fn where_nothing_is_subnormal_the_bits_are_those_of_math() {
    for x in all_signs_and_exponents() {
        // `0.9 x`, the numerator, is subnormal a little above the smallest normal number.
        let tanh = if x.abs() * 0.9 < f32::MIN_POSITIVE { 0f32.copysign(x) } else { Math::tanh(x) };
        assert!(same(x.tanh_flushed(), tanh), "tanh {x:e}: {:e}, not {tanh:e}", x.tanh_flushed());
        let sigmoid = Math::sigmoid(x).flushed();
        assert!(same(x.sigmoid_flushed(), sigmoid), "sigmoid {x:e}: {:e}, not {sigmoid:e}", x.sigmoid_flushed());
        let exp = Math::exp(-x.abs()).flushed();
        assert!(same((-x.abs()).exp_flushed(), exp), "exp {:e}", -x.abs());
    }
    // Around the last numbers whose results are normal, and for `f64`.
    for step in 0..4000 {
        let x = -87.33 - step as f32 * 7.63e-6;
        assert!(same(x.exp_flushed(), Math::exp(x).flushed()), "exp {x:e}");
        assert!(same(x.sigmoid_flushed(), Math::sigmoid(x).flushed()), "sigmoid {x:e}");
        for x in [f64::from(step) * -0.2, -708.39 - f64::from(step) * 1e-5, f64::from(step) * 0.01 - 20.0] {
            assert_eq!((-x.abs()).exp_flushed().to_bits(), Math::exp(-x.abs()).flushed().to_bits(), "exp {x:e}");
            assert_eq!(x.sigmoid_flushed().to_bits(), Math::sigmoid(x).flushed().to_bits(), "sigmoid {x:e}");
            assert_eq!(x.tanh_flushed().to_bits(), Math::tanh(x).to_bits(), "tanh {x:e}");
        }
    }
}

#[test]
fn the_fast_functions_keep_their_bounds_over_the_whole_range() {
    let (mut tanh_error, mut sigmoid_error) = (0.0, 0.0);
    // All exponents, and closely where the functions bend.
    for x in all_signs_and_exponents().chain((-3_000_000..3_000_000).map(|i| i as f32 * 4e-6)) {
        let (y, z) = (x.tanh_fast(), x.sigmoid_fast());
        if x.is_nan() {
            assert!(y.is_nan() && z.is_nan());
            continue;
        }
        assert!(
            y.abs() <= 1.0 && (0.0..=1.0).contains(&z) && !y.is_subnormal() && !z.is_subnormal(),
            "{x:e}: {y:e}, {z:e}"
        );
        assert!(same((-x).tanh_fast(), -y), "tanh is odd: {x:e}");
        let (tanh, sigmoid) = (f64::from(x).tanh(), 1.0 / (1.0 + (-f64::from(x)).exp()));
        if tanh.abs() > 1.2e-38 {
            tanh_error = f64::max(tanh_error, (f64::from(y) - tanh).abs() / tanh.abs());
        }
        sigmoid_error = f64::max(sigmoid_error, (f64::from(z) - sigmoid).abs());
        if x >= 0.0 {
            sigmoid_error = f64::max(sigmoid_error, (f64::from(z) - sigmoid).abs() / sigmoid);
        }
    }
    eprintln!("tanh: {tanh_error:e}, sigmoid: {sigmoid_error:e}");
    assert!(tanh_error <= 6.5e-5, "{tanh_error:e}");
    assert!(sigmoid_error <= 3.3e-5, "{sigmoid_error:e}");
}

#[test]
fn the_fast_functions_reach_their_limits_and_have_those_of_infinity() {
    for x in [5.2, 9.0, 1e10, 1e20, f32::MAX, f32::INFINITY] {
        assert_eq!([x.tanh_fast(), (-x).tanh_fast()], [1.0, -1.0], "{x}");
        assert_eq!([(2.0 * x).sigmoid_fast(), (-2.0 * x).sigmoid_fast()], [1.0, 0.0], "{x}");
    }
    assert!(same(0f32.tanh_fast(), 0.0) && same((-0f32).tanh_fast(), -0.0));
    assert_eq!(0f32.sigmoid_fast(), 0.5);
}

#[test]
fn the_fast_functions_are_monotone_up_to_rounding() {
    let (mut largest_tanh, mut largest_sigmoid) = (0.0f32, 0.5f32);
    for i in 0..6_000_000 {
        let x = i as f32 * 2e-6;
        largest_tanh = largest_tanh.max(x.tanh_fast());
        largest_sigmoid = largest_sigmoid.max(x.sigmoid_fast());
        assert!(largest_tanh - x.tanh_fast() <= 4.8e-7, "{x}");
        assert!(largest_sigmoid - x.sigmoid_fast() <= 2.4e-7, "{x}");
    }
}

/// What a network's backward pass has as the derivative: a function of the output.
#[test]
fn the_derivative_from_the_output_is_close_to_the_slope_of_the_fast_functions() {
    for i in -1200..1200 {
        let x = i as f32 * 0.01;
        // Far apart, because of rounding; the second difference of `tanh` is below 0.77.
        let step = 1.0 / 128.0;
        let slope = |f: fn(f32) -> f32| (f64::from(f(x + step)) - f64::from(f(x - step))) / (2.0 * f64::from(step));
        let (y, z) = (f64::from(x.tanh_fast()), f64::from(x.sigmoid_fast()));
        assert!((slope(Flush::tanh_fast) - (1.0 - y * y)).abs() <= 7e-4, "{x}");
        assert!((slope(Flush::sigmoid_fast) - z * (1.0 - z)).abs() <= 7e-4, "{x}");
    }
}

#[test]
fn in_double_precision_the_fast_functions_are_the_exact_ones() {
    for i in -2000..2000 {
        let x = f64::from(i) * 0.02;
        assert_eq!(x.tanh_fast(), Math::tanh(x));
        assert_eq!(x.sigmoid_fast(), Math::sigmoid(x));
    }
}
