//! Tests in `f32` against the functions of `std` in `f64`, over the whole range; in `f64` against a table computed with 40 digits; and
//! of special values in both.

extern crate std;

use std::eprintln;
use std::prelude::rust_2024::*;

use super::{Math, double_tests};

/// Name, function in `f32`, reference for it, function in `f64`, bounds in ulps for `f32` and `f64`.
pub(super) type Row = (&'static str, fn(f32) -> f32, fn(f64) -> f64, fn(f64) -> f64, f64, f64);

/// The bounds are those that the documentation of `Math` states.
const FUNCTIONS: [Row; 11] = [
    ("exp", Math::exp, f64::exp, Math::exp, 0.96, 0.91),
    ("exp_m1", Math::exp_m1, f64::exp_m1, Math::exp_m1, 1.46, 1.84),
    ("ln", Math::ln, f64::ln, Math::ln, 0.85, 0.78),
    ("ln_1p", Math::ln_1p, f64::ln_1p, Math::ln_1p, 1.40, 1.30),
    ("tanh", Math::tanh, f64::tanh, Math::tanh, 3.56, 1.95),
    ("sigmoid", Math::sigmoid, exact::sigmoid, Math::sigmoid, 1.97, 1.79),
    ("softplus", Math::softplus, exact::softplus, Math::softplus, 1.68, 1.49),
    ("erf", Math::erf, <f64 as Math>::erf, Math::erf, 1.39, 1.42),
    ("normal_cdf", Math::normal_cdf, <f64 as Math>::normal_cdf, Math::normal_cdf, 6.73, 6.65),
    ("normal_pdf", Math::normal_pdf, <f64 as Math>::normal_pdf, Math::normal_pdf, 3.66, 3.28),
    ("cos_pi", Math::cos_pi, exact::cos_pi, Math::cos_pi, 1.67, 1.51),
];

/// The functions that `std` lacks, computed from those that it has.
mod exact {
    pub fn sigmoid(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    pub fn softplus(x: f64) -> f64 {
        // For large `x` the result is `x`, and the exponential would overflow.
        if x > 700.0 { x } else { x.exp().ln_1p() }
    }

    pub fn cos_pi(x: f64) -> f64 {
        let a = x.abs() % 2.0;
        let a = if a > 1.0 { 2.0 - a } else { a };
        (std::f64::consts::PI * (0.5 - a)).sin()
    }
}

/// Visits the bit patterns of `f32` with a prime stride: all exponents, both signs, NaN.
#[test]
fn single_precision_keeps_its_bounds_over_the_whole_range() {
    const STRIDE: usize = 4093;
    for (name, function, reference, _, bound, _) in FUNCTIONS.into_iter().chain(double_tests::FUNCTIONS) {
        let mut worst = (0.0, 0.0);
        for bits in (0..=u32::MAX).step_by(STRIDE) {
            let x = f32::from_bits(bits);
            let (y, exact) = (function(x), reference(f64::from(x)));
            assert_eq!(y.is_nan(), exact.is_nan(), "{name}({x:e}) = {y:e}");
            // Includes equal infinities, which have no ulp.
            if y.is_nan() || y == exact as f32 {
                continue;
            }
            let error = (f64::from(y) - exact).abs() / ulp(exact);
            if error > worst.0 {
                worst = (error, x);
            }
        }
        eprintln!("{name}: {:.3} ulp at {:e}", worst.0, worst.1);
        assert!(worst.0 <= bound, "{name}({:e}) is {} ulp off", worst.1, worst.0);
    }
}

/// The distance between two neighbouring `f32` around `x`.
pub(super) fn ulp(x: f64) -> f64 {
    let exponent = ((x.abs().to_bits() >> 52) as i32 - 1023).max(-126);
    2f64.powi(exponent - 23)
}

#[test]
fn double_precision_keeps_its_bounds_against_forty_digits() {
    let table = [include_str!("reference.txt"), include_str!("reference_double.txt")];
    for (name, _, _, function, _, bound) in FUNCTIONS.into_iter().chain(double_tests::FUNCTIONS) {
        let mut worst = (0.0, 0.0);
        let mut count = 0;
        for line in table.iter().flat_map(|table| table.lines()) {
            let fields: Vec<&str> = line.split(' ').collect();
            if fields[0] != name {
                continue;
            }
            let number = |field| f64::from_bits(u64::from_str_radix(field, 16).unwrap());
            let (x, nearest, beyond): (_, _, f64) = (number(fields[1]), number(fields[2]), fields[3].parse().unwrap());
            let ulp = f64::from_bits(nearest.abs().to_bits() + 1) - nearest.abs();
            let error = ((function(x) - nearest) / ulp - beyond).abs();
            assert!(!error.is_nan(), "{name}({x:e})");
            if error > worst.0 {
                worst = (error, x);
            }
            count += 1;
        }
        eprintln!("{name}: {:.3} ulp at {:e}", worst.0, worst.1);
        assert!(count > 200, "{name} has {count} lines");
        assert!(worst.0 <= bound, "{name}({:e}) is {} ulp off", worst.1, worst.0);
    }
}

/// One list for both precisions: argument and exact result, compared bit by bit (any NaN equals any other).
macro_rules! special_values {
    ($float:ident, $test:ident) => {
        #[test]
        fn $test() {
            const INF: $float = $float::INFINITY;
            const MAX: $float = $float::MAX;
            const NAN: $float = $float::NAN;
            const TINY: $float = $float::from_bits(1);
            let check = |name: &str, function: fn($float) -> $float, pairs: &[($float, $float)]| {
                for &(x, exact) in pairs {
                    let y = function(x);
                    let same = y.to_bits() == exact.to_bits() || y.is_nan() && exact.is_nan();
                    assert!(same, "{name}({x:e}) = {y:e}, not {exact:e}");
                }
            };
            let odd = |name: &str, function: fn($float) -> $float, pairs: &[($float, $float)]| {
                check(name, function, pairs);
                let mirrored: Vec<_> = pairs.iter().map(|&(x, y)| (-x, -y)).collect();
                check(name, function, &mirrored);
            };
            let same = [(0.0, 0.0), (-0.0, -0.0), (TINY, TINY), (-TINY, -TINY), (3.0 * TINY, 3.0 * TINY), (NAN, NAN)];

            check("exp", Math::exp, &[(0.0, 1.0), (-0.0, 1.0), (TINY, 1.0), (-TINY, 1.0), (NAN, NAN)]);
            check("exp", Math::exp, &[(INF, INF), (MAX, INF), (-INF, 0.0), (-MAX, 0.0)]);
            check("exp_m1", Math::exp_m1, &same);
            check("exp_m1", Math::exp_m1, &[(INF, INF), (MAX, INF), (-INF, -1.0), (-MAX, -1.0)]);
            check("ln", Math::ln, &[(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (INF, INF)]);
            check("ln", Math::ln, &[(-TINY, NAN), (-1.0, NAN), (-INF, NAN), (NAN, NAN)]);
            check("ln_1p", Math::ln_1p, &same);
            check("ln_1p", Math::ln_1p, &[(-1.0, -INF), (INF, INF), (MAX, Math::ln(MAX))]);
            check("ln_1p", Math::ln_1p, &[(-1.5, NAN), (-MAX, NAN), (-INF, NAN)]);
            check("tanh", Math::tanh, &same);
            odd("tanh", Math::tanh, &[(INF, 1.0), (MAX, 1.0), (20.0, 1.0)]);
            check("sigmoid", Math::sigmoid, &[(0.0, 0.5), (-0.0, 0.5), (TINY, 0.5), (NAN, NAN)]);
            check("sigmoid", Math::sigmoid, &[(INF, 1.0), (MAX, 1.0), (-INF, 0.0), (-MAX, 0.0)]);
            check("softplus", Math::softplus, &[(INF, INF), (MAX, MAX), (-INF, 0.0), (NAN, NAN)]);
            odd("erf", Math::erf, &[(0.0, 0.0), (INF, 1.0), (MAX, 1.0), (7.0, 1.0), (NAN, NAN)]);
            check("normal_cdf", Math::normal_cdf, &[(0.0, 0.5), (-0.0, 0.5), (TINY, 0.5), (NAN, NAN)]);
            check("normal_cdf", Math::normal_cdf, &[(INF, 1.0), (MAX, 1.0), (-INF, 0.0), (-MAX, 0.0)]);
            check("normal_pdf", Math::normal_pdf, &[(INF, 0.0), (MAX, 0.0), (-INF, 0.0), (-MAX, 0.0), (NAN, NAN)]);
            check("cos_pi", Math::cos_pi, &[(0.0, 1.0), (-0.0, 1.0), (0.5, 0.0), (-1.0, -1.0), (1.5, 0.0), (2.0, 1.0)]);
            check("cos_pi", Math::cos_pi, &[(MAX, 1.0), (INF, NAN), (-INF, NAN), (NAN, NAN)]);
            // The last odd number, and the next one, which is even.
            let last = 2.0 / $float::EPSILON - 1.0;
            check("cos_pi", Math::cos_pi, &[(last, -1.0), (last + 1.0, 1.0)]);
        }
    };
}
special_values!(f32, special_values_of_single_precision_are_exact);
special_values!(f64, special_values_of_double_precision_are_exact);

/// The same input must have the same result, bit for bit, on every machine and in every build: here is the fixed hash.
#[test]
fn the_bits_never_change() {
    let mut hash = 0u64;
    for (_, single, _, double, ..) in FUNCTIONS {
        for i in -500..500 {
            let x = f64::from(i) / 32.0;
            let (y, z) = (single(x as f32), double(x));
            // NaN has no bits of its own.
            if !z.is_nan() {
                for bits in [u64::from(y.to_bits()), z.to_bits()] {
                    hash = (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3);
                }
            }
        }
    }
    assert_eq!(hash, 11_642_728_856_862_049_347);
}
