//! The exponential, and the functions that use it.
//!
//! `x = k ln 2 + r` with whole `k` and `|r| ≤ ln 2 / 2`, after Cody & Waite; then `eˣ = 2ᵏ (1 + p)`, where `p = eʳ − 1` is
//! a polynomial. The functions use `2ᵏ` and `p` separately, because `1 + p` has lost the last digits of `p`.

use super::format::Format;

/// `(SHIFT + k, p)`.
#[inline(always)]
pub(super) fn reduce<T: Format>(x: T) -> (T, T) {
    let shifted = x * T::LOG2_E + T::SHIFT;
    let k = shifted - T::SHIFT;
    let r = x - k * T::LN2_HIGH - k * T::LN2_LOW;
    (shifted, r + r * r * r.exp_tail())
}

#[inline(always)]
pub(super) fn exp<T: Format>(x: T) -> T {
    let (shifted, p) = reduce(x.at_least(T::EXP_MIN).at_most(T::EXP_MAX));
    let (scale, rest) = shifted.power_of_two_factors();
    // A subnormal result is rounded in the last multiplication; the one before is exact.
    (T::of(1.0) + p) * scale * rest
}

#[inline(always)]
pub(super) fn exp_m1<T: Format>(x: T) -> T {
    let (shifted, p) = reduce(x.at_least(T::EXP_FADED).at_most(T::EXP_MAX));
    // Half the scale, because the largest results are finite where 2ᵏ is not.
    let scale = (shifted - T::of(1.0)).power_of_two();
    let y = (scale * p + (scale - T::of(0.5))) * T::of(2.0);
    // Halving loses the last bit of a subnormal number, and the sum loses the sign of zero.
    if x.abs() < T::EPSILON * T::of(0.5) { x } else { y }
}

/// `1 / (1 + e⁻ˣ)`, or `eˣ / (1 + eˣ)` where `x` is negative, so that the exponential never overflows.
#[inline(always)]
pub(super) fn sigmoid<T: Format>(x: T) -> T {
    let e = exp(-x.abs());
    let numerator = if x < T::of(0.0) { e } else { T::of(1.0) };
    let sum = T::of(1.0) + e;
    // The result of the division may have finer ulps than the sum, so the rounding error of the sum is corrected.
    let lost = e - (sum - T::of(1.0));
    let y = numerator / sum;
    y - y * lost
}
