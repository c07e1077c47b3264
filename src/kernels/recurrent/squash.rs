//! The logistic function and the hyperbolic tangent of recurrent layers, with fused multiply-adds as the products have them: a step
//! waits for one after the other, and they are two thirds of the time of a small layer.

use crate::math::tanh::{DENOMINATOR, NUMERATOR, ONE};
use crate::simd::Isa;
use crate::tensor::{Scalar, ScalarKind};

/// The hyperbolic tangent, for `f32` as in `math/tanh.rs`, but fused.
#[inline(always)]
pub fn tanh<T: Scalar, I: Isa>(isa: I, x: T) -> T {
    if !matches!(T::KIND, ScalarKind::F32) {
        return x.tanh();
    }
    let of = |value: f32| T::of(f64::from(value));
    let x = clamp(x, of(ONE));
    let w = x * x;
    let [n0, n1, n2] = NUMERATOR;
    let n = x * isa.mul_add(w, isa.mul_add(w, of(n2), of(n1)), of(n0));
    let [q0, q1, q2, q3] = DENOMINATOR;
    let q = isa.mul_add(w, isa.mul_add(w, isa.mul_add(w, of(q3), of(q2)), of(q1)), of(q0));
    // Rounding can lead slightly beyond ±1.
    clamp((n + n) * q / isa.mul_add(q, q, n * n), T::ONE)
}

/// The logistic function as `(1 + tanh(x / 2)) / 2`, which is faster than [`Math::sigmoid`](crate::math::Math::sigmoid). Its error is that of
/// rounding a number near 1, so a gate that is nearly closed is exactly closed.
#[inline(always)]
pub fn logistic<T: Scalar, I: Isa>(isa: I, x: T) -> T {
    let half = T::of(0.5);
    isa.mul_add(half, tanh(isa, half * x), half)
}

/// The nearest number between `−limit` and `limit`; NaN stays NaN.
#[inline(always)]
fn clamp<T: Scalar>(x: T, limit: T) -> T {
    let x = if x < -limit { -limit } else { x };
    if x > limit { limit } else { x }
}
