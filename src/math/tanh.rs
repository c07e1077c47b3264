//! The hyperbolic tangent.
//!
//! In single precision `tanh x = 2 t / (1 + t²)` with `t = tanh(x / 2)`, and `t` is a quotient `N / Q` of two polynomials:
//! `tanh x = 2 N Q / (Q² + N²)`, one division and no exponential. If `t` is near 1, its errors hardly matter, so the
//! polynomials are short. Their coefficients are those of `fit_tanh.py`, scaled: both polynomials begin with 1 there, and with 0.9
//! and 1.8 here, so that the rounded values are where floats are dense.

use super::exp::reduce;
use super::format::Format;

/// At and above this, `tanh x` is 1.
pub(crate) const ONE: f32 = 9.02;
/// The coefficients of `N / x` and of `Q`, of the powers of `x²`.
pub(crate) const NUMERATOR: [f32; 3] = [0.9, 0.026799876, 0.000102903];
pub(crate) const DENOMINATOR: [f32; 4] = [1.8, 0.20359969, 0.0021725113, 2.2153322e-6];

#[inline(always)]
pub(super) fn single(x: f32) -> f32 {
    let [n0, n1, n2] = NUMERATOR;
    let [q0, q1, q2, q3] = DENOMINATOR;
    let x = x.at_least(-ONE).at_most(ONE);
    let w = x * x;
    let n = x * (n0 + w * (n1 + w * n2));
    let q = q0 + w * (q1 + w * (q2 + w * q3));
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
