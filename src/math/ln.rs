//! The logarithm, and the functions that use it.
//!
//! `x = 2ᵏ (1 + f)` with `√½ ≤ 1 + f < √2`, and `ln(1 + f) = 2 atanh s` with `s = f / (2 + f)`, in which the
//! exact `f` is split off; after K. C. Ng's `log` in fdlibm (1993).

use super::exp::exp;
use super::format::Format;

/// `k ln 2 + ln(1 + f)`.
#[inline(always)]
fn assemble<T: Format>(k: T, f: T) -> T {
    let s = f / (T::of(2.0) + f);
    let w = s * s;
    let half = T::of(0.5) * f * f;
    let tail = s * (half + w * w.ln_tail());
    k * T::LN2_HIGH - ((half - (tail + k * T::LN2_LOW)) - f)
}

/// `y` if `x` is positive and finite, and otherwise the limit of its logarithm.
#[inline(always)]
pub(super) fn with_poles<T: Format>(x: T, y: T) -> T {
    let finite_or_infinite = if x < T::INFINITY { y } else { x };
    let zero_or_less = if x == T::of(0.0) { -T::INFINITY } else { T::NAN };
    if x > T::of(0.0) { finite_or_infinite } else { zero_or_less }
}

#[inline(always)]
pub(super) fn ln<T: Format>(x: T) -> T {
    let subnormal = x < T::MIN_POSITIVE;
    let lifted = if subnormal { x * T::LIFT } else { x };
    let (m, k, _) = lifted.split();
    let k = if subnormal { k - T::LIFT_EXPONENT } else { k };
    with_poles(x, assemble(k, m - T::of(1.0)))
}

#[inline(always)]
pub(super) fn ln_1p<T: Format>(x: T) -> T {
    let sum = T::of(1.0) + x;
    // The rounding error of the sum (Knuth's two-sum, which is exact whichever of the two is larger).
    let x_part = sum - T::of(1.0);
    let lost = (T::of(1.0) - (sum - x_part)) + (x - x_part);
    let (m, k, inverse) = sum.split();
    // If the sum is large, the error is too small to matter, and 2⁻ᵏ may not exist. If k = 0, f is exactly x again.
    let correction = if sum < T::of(1e9) { lost * inverse } else { T::of(0.0) };
    let y = assemble(k, (m - T::of(1.0)) + correction);
    // The sum loses the sign of zero.
    with_poles(sum, y.copysign(x))
}

/// `max(x, 0) + ln(1 + e⁻ˡˣˡ)`, whose exponential never overflows.
#[inline(always)]
pub(super) fn softplus<T: Format>(x: T) -> T {
    let ramp = if x > T::of(0.0) { x } else { T::of(0.0) };
    ramp + ln_1p(exp(-x.abs()))
}
