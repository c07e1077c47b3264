//! Tests of the functions that are computed in double precision for both formats: error bounds, special values, and bits.

extern crate std;

use std::eprintln;
use std::prelude::rust_2024::*;

use super::Math;
use super::tests::{Row, ulp};
use crate::tensor::{Scalar, ScalarKind};

pub(super) const FUNCTIONS: [Row; 8] = [
    ("sin", Math::sin, f64::sin, Math::sin, 0.51, 0.76),
    ("cos", Math::cos, f64::cos, Math::cos, 0.51, 0.76),
    ("tan", Math::tan, f64::tan, Math::tan, 0.51, 1.98),
    ("atan", Math::atan, f64::atan, Math::atan, 0.51, 1.90),
    ("sinh", Math::sinh, f64::sinh, Math::sinh, 0.51, 2.20),
    ("cosh", Math::cosh, f64::cosh, Math::cosh, 0.51, 1.26),
    ("log2", Math::log2, f64::log2, Math::log2, 0.51, 0.51),
    ("log10", Math::log10, f64::log10, Math::log10, 0.51, 0.51),
];

/// Arguments whose power is neither zero nor infinite.
#[test]
fn powers_keep_their_bounds() {
    let mut noise = 1u64;
    let mut next = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 40) as u32
    };
    let mut worst = 0.0;
    for _ in 0..200_000 {
        let x = f32::from_bits(next() << 7 & 0x7fff_ffff).min(f32::MAX);
        let y = (next() as f32 / (1 << 24) as f32 - 0.5) * 300.0 / x.log2().abs().max(1e-6);
        let (found, exact) = (Math::powf(x, y), f64::from(x).powf(f64::from(y)));
        if found != exact as f32 {
            worst = f64::max(worst, (f64::from(found) - exact).abs() / ulp(exact));
        }
    }
    eprintln!("powf of f32: {worst:.3} ulp");
    assert!(worst <= 0.51, "{worst}");

    let (mut worst, mut count) = (0.0, 0);
    for line in include_str!("reference_double.txt").lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let ["powf", x, y, nearest, beyond] = fields[..] else { continue };
        let number = |field| f64::from_bits(u64::from_str_radix(field, 16).unwrap());
        let (x, y, nearest, beyond): (_, _, f64, f64) =
            (number(x), number(y), number(nearest), beyond.parse().unwrap());
        let ulp = f64::from_bits(nearest.abs().to_bits() + 1) - nearest.abs();
        worst = f64::max(worst, ((Math::powf(x, y) - nearest) / ulp - beyond).abs());
        count += 1;
    }
    eprintln!("powf of f64: {worst:.3} ulp");
    assert!(count > 200 && worst <= 1.10, "{count} {worst}");
}

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

            check("sin", Math::sin, &same);
            check("sin", Math::sin, &[(INF, NAN), (-INF, NAN)]);
            check("cos", Math::cos, &[(0.0, 1.0), (-0.0, 1.0), (TINY, 1.0), (INF, NAN), (-INF, NAN), (NAN, NAN)]);
            check("tan", Math::tan, &same);
            check("tan", Math::tan, &[(INF, NAN), (-INF, NAN)]);
            check("atan", Math::atan, &same);
            odd("atan", Math::atan, &[(INF, core::$float::consts::FRAC_PI_2), (MAX, core::$float::consts::FRAC_PI_2)]);
            odd("atan", Math::atan, &[(1.0, core::$float::consts::FRAC_PI_4)]);
            check("sinh", Math::sinh, &same);
            odd("sinh", Math::sinh, &[(INF, INF), (MAX, INF)]);
            check("cosh", Math::cosh, &[(0.0, 1.0), (-0.0, 1.0), (TINY, 1.0), (NAN, NAN)]);
            check("cosh", Math::cosh, &[(INF, INF), (-INF, INF), (MAX, INF), (-MAX, INF)]);
            for (name, function) in [("log2", Math::log2 as fn($float) -> $float), ("log10", Math::log10)] {
                check(name, function, &[(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (INF, INF)]);
                check(name, function, &[(-TINY, NAN), (-1.0, NAN), (-INF, NAN), (NAN, NAN)]);
            }
            let (mut large, mut small): ($float, $float) = (1.0, 1.0);
            for exponent in 0..$float::MAX_EXP {
                check("log2", Math::log2, &[(large, exponent as $float), (small, -exponent as $float)]);
                (large, small) = (2.0 * large, 0.5 * small);
            }
            check("log2", Math::log2, &[(TINY, ($float::MIN_EXP - $float::MANTISSA_DIGITS as i32) as $float)]);
            // As long as the power of ten is exact.
            let digits = if let ScalarKind::F32 = <$float>::KIND { 10 } else { 22 };
            for exponent in 0..=digits {
                let power: $float = std::format!("1e{exponent}").parse().unwrap();
                check("log10", Math::log10, &[(power, exponent as $float)]);
                assert_eq!(Math::powf(10.0, exponent as $float), power);
            }
            for (x, y, exact) in [
                (NAN, 0.0, 1.0),
                (NAN, -0.0, 1.0),
                (1.0, NAN, 1.0),
                (1.0, INF, 1.0),
                (NAN, 1.0, NAN),
                (2.0, NAN, NAN),
                (-1.0, NAN, NAN),
                (-1.0, INF, 1.0),
                (-1.0, -INF, 1.0),
                (2.0, INF, INF),
                (2.0, -INF, 0.0),
                (0.5, INF, 0.0),
                (-0.5, -INF, INF),
                (-2.0, INF, INF),
                (0.0, INF, 0.0),
                (-0.0, -INF, INF),
                (0.0, 3.0, 0.0),
                (-0.0, 3.0, -0.0),
                (-0.0, 2.0, 0.0),
                (-0.0, 0.5, 0.0),
                (-0.0, -1.0, -INF),
                (0.0, -1.0, INF),
                (-0.0, -0.5, INF),
                (INF, 0.5, INF),
                (INF, -2.0, 0.0),
                (-INF, 3.0, -INF),
                (-INF, 2.0, INF),
                (-INF, -3.0, -0.0),
                (-INF, 0.5, INF),
                (-2.0, 3.0, -8.0),
                (-2.0, -2.0, 0.25),
                (-2.0, 0.5, NAN),
                (-1.0, 0.5, NAN),
                (-2.0, 1.0 / $float::EPSILON + 1.0, -INF),
                (MAX, 2.0, INF),
                (MAX, -2.0, 0.0),
                (-MAX, 3.0, -INF),
                (TINY, 1.0, TINY),
                (MAX, 1.0, MAX),
                (TINY, 0.0, 1.0),
                (4.0, 0.5, 2.0),
                (3.0, TINY, 1.0),
                (1.0 + $float::EPSILON, MAX, INF),
                (1.0 - $float::EPSILON, MAX, 0.0),
            ] {
                let y_found = Math::powf(x, y);
                let same = y_found.to_bits() == exact.to_bits() || y_found.is_nan() && exact.is_nan();
                assert!(same, "powf({x:e}, {y:e}) = {y_found:e}, not {exact:e}");
            }
        }
    };
}
special_values!(f32, special_values_of_single_precision_are_exact);
special_values!(f64, special_values_of_double_precision_are_exact);

/// The counterpart of the test of the same name in `tests.rs`.
#[test]
fn the_bits_never_change() {
    let mut hash = 0u64;
    let mut add = |bits: u64| hash = (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3);
    for i in (-500..500).chain([70_000_000, 1_000_000_007]) {
        let x = f64::from(i) / 32.0;
        for (_, single, _, double, ..) in FUNCTIONS {
            let (y, z) = (single(x as f32), double(x));
            // NaN has no bits of its own.
            if !z.is_nan() {
                add(y.to_bits().into());
                add(z.to_bits());
            }
        }
        add(Math::powf(x.abs(), 1.0 / (x + 0.01)).to_bits());
    }
    assert_eq!(hash, 9_010_619_940_350_379_143);
}
