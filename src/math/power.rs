//! Powers, and logarithms to other bases, by a logarithm in twice the precision.
//!
//! `xʸ = exp(y ln x)`, which multiplies an error of `ln x` by up to 745, so `ln x` needs at least 10 more bits. With
//! `s = f / (2 + f)` the logarithm is `2 s + ⅔ s³ + s⁵ Q(s²)`, and all but the last term, at most 2⁻¹² of the sum, are pairs.

use super::double_polynomials::{LN_2, LOG2_E, LOG10_2, LOG10_E, TWO_THIRDS, log_tail};
use super::format::Format;
use super::ln::with_poles;
use super::pair::Pair;
use super::polynomials::Polynomials;

/// `k` and `ln(1 + f)` of `x = 2ᵏ (1 + f)`, for a positive finite number.
#[inline(always)]
fn logarithm(x: f64) -> (f64, Pair) {
    let subnormal = x < f64::MIN_POSITIVE;
    let (m, k, _) = (if subnormal { x * f64::LIFT } else { x }).split();
    let k = if subnormal { k - f64::LIFT_EXPONENT } else { k };
    let f = m - 1.0;
    let divisor = Pair::sum(2.0, f);
    let quotient = f / divisor.hi;
    let back = Pair::product(quotient, divisor.hi);
    let s = Pair { hi: quotient, lo: (((f - back.hi) - back.lo) - quotient * divisor.lo) / divisor.hi };
    let w = s * s;
    let cube = s * w * Pair::of(TWO_THIRDS);
    let tail = s.hi * (w.hi * w.hi) * log_tail(w.hi);
    (k, Pair::sum(2.0 * s.hi, cube.hi).plus(2.0 * s.lo + (cube.lo + tail)))
}

/// `k · unit + l · factor`, rounded once except for the smallest digits.
#[inline(always)]
fn in_base(x: f64, unit: [f64; 2], factor: [f64; 2]) -> f64 {
    let (k, l) = logarithm(x);
    let l = l * Pair::of(factor);
    let sum = Pair::sum(k * unit[0], l.hi);
    with_poles(x, sum.hi + (sum.lo + (l.lo + k * unit[1])))
}

#[inline(always)]
pub(super) fn log2(x: f64) -> f64 {
    in_base(x, [1.0, 0.0], LOG2_E)
}

#[inline(always)]
pub(super) fn log10(x: f64) -> f64 {
    in_base(x, LOG10_2, LOG10_E)
}

/// `aʸ` for positive finite `a` and finite `y`.
#[inline(always)]
fn positive(a: f64, y: f64) -> f64 {
    let (k, l) = logarithm(a);
    let ln = Pair::sum(k * LN_2[0], l.hi).plus(l.lo + k * LN_2[1]);
    // The result is far out of range, and the product of the halves would overflow.
    let rough = ln.hi * y;
    let exact = Pair::product(ln.hi, y);
    let exponent = if rough.abs() < 800.0 { exact } else { Pair { hi: rough, lo: 0.0 } };
    let x = exponent.hi.at_least(f64::EXP_MIN).at_most(f64::EXP_MAX);
    let lost = if x == exponent.hi { exponent.lo + ln.lo * y } else { 0.0 };
    let shifted = x * <f64 as Format>::LOG2_E + f64::SHIFT;
    let k = shifted - f64::SHIFT;
    let r = (x - k * f64::LN2_HIGH) - k * f64::LN2_LOW + lost;
    let p = r + r * r * r.exp_tail();
    let (scale, rest) = shifted.power_of_two_factors();
    (1.0 + p) * scale * rest
}

/// `xʸ` with the special cases of IEEE 754.
#[inline(always)]
pub(super) fn powf(x: f64, y: f64) -> f64 {
    let a = x.abs();
    let by_sign = |positive, negative| if y > 0.0 { positive } else { negative };
    let magnitude = if y == 0.0 || x == 1.0 {
        return 1.0;
    } else if x.is_nan() || y.is_nan() {
        return f64::NAN;
    } else if a == 1.0 {
        1.0
    } else if y.abs() == f64::INFINITY {
        if a > 1.0 { by_sign(f64::INFINITY, 0.0) } else { by_sign(0.0, f64::INFINITY) }
    } else if a == 0.0 {
        by_sign(0.0, f64::INFINITY)
    } else if a == f64::INFINITY {
        by_sign(f64::INFINITY, 0.0)
    } else {
        positive(a, y)
    };
    // All numbers from 2⁵³ up are even.
    let small = y.abs() < 9_007_199_254_740_992.0;
    let whole = !small || (y as i64) as f64 == y;
    let odd = small && whole && (y as i64) & 1 == 1;
    match x.is_sign_negative() {
        true if odd => -magnitude,
        true if !whole && a > 0.0 && a < f64::INFINITY => f64::NAN,
        _ => magnitude,
    }
}
