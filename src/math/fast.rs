//! The hyperbolic tangent and the logistic function with fewer digits, in single precision: a quotient of two short polynomials, which is
//! also shorter for a computation that waits for its result.
//!
//! `tanh x = x N(x²) / Q(x²)` with the coefficients of `fit_fast.py`, for which the largest relative error is least. Both polynomials are
//! doubled there, so that the product with `x` is not subnormal unless `x` is. Beyond 5.2 the polynomials stay as they are, so the
//! quotient grows with `x`, up to the limit of 1.

use super::format::Format;

/// The square of 5.2, from where on `tanh x` is 1.
pub(crate) const LAST_SQUARE: f32 = 27.04;
/// The coefficients of `N` and of `Q`, of the powers of `x²`.
pub(crate) const NUMERATOR: [f32; 3] = [1.999_870_8, 0.203_590_1, 0.001_303_157_5];
pub(crate) const DENOMINATOR: [f32; 3] = [2.0, 0.869_488_8, 0.025_260_137];

#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    // A smaller square makes no difference, and its own square could be subnormal.
    const SMALL: f32 = 1.0 / (1u64 << 56) as f32;
    const RESULT_IS_SUBNORMAL: f32 = f32::MIN_POSITIVE * 1.0001;
    let factor = if x.abs() < RESULT_IS_SUBNORMAL { 0f32.copysign(x) } else { x };
    let [n0, n1, n2] = NUMERATOR;
    let [q0, q1, q2] = DENOMINATOR;
    let w = (x * x).at_least(SMALL).at_most(LAST_SQUARE);
    // Not Horner's scheme: the sums do not wait for one another.
    let square = w * w;
    let n = factor * ((n0 + w * n1) + square * n2);
    let q = (q0 + w * q1) + square * q2;
    let y = n / q;
    y.at_least(-1.0).at_most(1.0)
}

/// `(1 + tanh(x / 2)) / 2`
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}
