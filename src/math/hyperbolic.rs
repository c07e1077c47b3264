//! The hyperbolic sine and cosine.

use super::exp::{exp_m1, reduce};
use super::format::Format;

/// `eˣ / 2` for `x ≥ 0`, even if `eˣ` itself would be too large.
#[inline(always)]
fn half_exp(x: f64) -> f64 {
    let (shifted, p) = reduce(x.at_most(712.0));
    let (scale, rest) = shifted.power_of_two_factors();
    (0.5 + 0.5 * p) * scale * rest
}

#[inline(always)]
pub(super) fn cosh(x: f64) -> f64 {
    let half = half_exp(x.abs());
    half + 0.25 / half
}

#[inline(always)]
pub(super) fn sinh(x: f64) -> f64 {
    let a = x.abs();
    // Below 1 the difference would cancel: `(e + e / (e + 1)) / 2` with `e = eˣ − 1`.
    let e = exp_m1(a.at_most(1.0));
    let near = 0.5 * (e + e / (e + 1.0));
    let half = half_exp(a);
    let far = half - 0.25 / half;
    let y = if a < 1.0 { near } else { far };
    if x.is_nan() { x } else { y.copysign(x) }
}
