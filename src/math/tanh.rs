//! The hyperbolic tangent.
//!
//! In single precision `tanh x = 2 t / (1 + t²)` with `t = tanh(x / 2)`, and `t` is a quotient `N / Q` of two polynomials:
//! `tanh x = 2 N Q / (Q² + N²)`, one division and no exponential. If `t` is near 1, its errors hardly matter, so the
//! polynomials are short. Their coefficients are those of `fit_tanh.py`, scaled: both polynomials begin with 1 there, and with 0.9
//! and 1.8 here, so that the rounded values are where floats are dense.

use super::exp::reduce;
use super::format::Format;

/// At and above this, `tanh x` is 1.
const ONE: f32 = 9.02;

#[inline(always)]
pub(super) fn single(x: f32) -> f32 {
    let x = x.at_least(-ONE).at_most(ONE);
    let w = x * x;
    let n = x * (0.9 + w * (0.026799876 + w * 0.000102903));
    let q = 1.8 + w * (0.20359969 + w * (0.0021725113 + w * 2.2153322e-6));
    let y = (n + n) * q / (q * q + n * n);
    // Rounding can lead slightly beyond ±1.
    y.at_least(-1.0).at_most(1.0)
}

/// `(1 − e) / (1 + e)` with `e = exp(−2 |x|)`.
#[inline(always)]
pub(super) fn double(x: f64) -> f64 {
    let (shifted, p) = reduce((x.abs() * -2.0).at_least(f64::EXP_FADED));
    let scale = shifted.power_of_two();
    let change = scale * p;
    let y = ((1.0 - scale) - change) / ((1.0 + scale) + change);
    y.copysign(x)
}
