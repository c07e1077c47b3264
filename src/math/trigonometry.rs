//! The sine, the cosine and the tangent of an angle.
//!
//! `x = n π/2 + r` with whole `n` and `|r| ≤ π/4`, where `r` is a pair, because a number near a multiple of π/2 loses most of
//! its digits; then a polynomial of `r`. Up to 2²⁰, `n` π/2 is subtracted in parts, as in fdlibm (1993); above, after M. H. Payne and
//! R. N. Hanek, *Radian reduction for trigonometric functions*, SIGNUM Newsletter 18, 1983.

use super::double_polynomials::{HALF_PI, HALF_PI_PARTS, TWO_OVER_PI, cosine_tail, sine_tail};
use super::format::Format;
use super::pair::Pair;

/// `n` modulo 4 and `r`, for `0 ≤ x`.
#[inline(always)]
fn reduce(x: f64) -> (u64, Pair) {
    if x < 1_048_576.0 { reduce_small(x) } else { reduce_large(x) }
}

#[inline(always)]
fn reduce_small(x: f64) -> (u64, Pair) {
    let [first, second, third, rest] = HALF_PI_PARTS;
    let shifted = x * core::f64::consts::FRAC_2_PI + f64::SHIFT;
    let n = shifted - f64::SHIFT;
    // The products are exact, because `n` has at most 20 bits, and so is the first difference.
    let r = Pair::sum(x - n * first, -(n * second));
    let s = Pair::sum(r.hi, -(n * third));
    (shifted.to_bits(), Pair::sum(s.hi, r.lo + (s.lo - n * rest)))
}

/// `n` and `r` from the product of the 53 bits of `x` and 2/π: 192 binary digits of it, the first of which has the value 2. Those
/// before are multiples of 4.
#[cold]
#[inline(never)]
fn reduce_large(x: f64) -> (u64, Pair) {
    if x.is_nan() || x == f64::INFINITY {
        return (0, Pair { hi: f64::NAN, lo: 0.0 });
    }
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    // `x = mantissa · 2^(exponent − 1075)`. In the product, digit `exponent − 1076` of 2/π, counted from 1, has the value 2.
    // Digit 1 is at bit 64 of the table.
    let exponent = (bits >> 52) as usize;
    let start = exponent + 64 - 1 - 1076;
    let (word, shift) = (start / 64, (start % 64) as u32);
    let digits = |place: usize| {
        // The table has digits for every exponent. `get` instead of an index keeps panics out of predictions.
        let word = |index: usize| u128::from(TWO_OVER_PI.get(word + index).copied().unwrap_or(0));
        let two = word(place) << 64 | word(place + 1);
        (two << shift >> 64) as u64
    };
    let low = u128::from(mantissa) * u128::from(digits(2));
    let middle = u128::from(mantissa) * u128::from(digits(1)) + (low >> 64);
    let high = mantissa.wrapping_mul(digits(0)).wrapping_add((middle >> 64) as u64);
    let (middle, low) = (middle as u64, low as u64);
    let quadrant = high >> 62;
    // The binary digits after the point: 128 bits and 62 more.
    let fraction = (u128::from(high) << 64 | u128::from(middle)) << 2 | u128::from(low >> 62);
    let rest = low << 2;
    // For a half or more, one more quadrant and a negative rest.
    let back = fraction >> 127 == 1;
    let (fraction, rest) = if back { (!fraction, !rest) } else { (fraction, rest) };
    // No number is nearer to a multiple of π/2 than 2⁻⁶².
    let zeros = fraction.leading_zeros().min(63);
    let whole = if zeros == 0 { fraction } else { fraction << zeros | u128::from(rest) >> (64 - zeros) };
    let scale = f64::from_bits((1023 - u64::from(zeros)) << 52);
    let part = |bits: u128, worth: f64| bits as u64 as f64 * worth * scale;
    let high = part(whole >> 75, 1.0 / (1u64 << 53) as f64);
    let low = part(whole >> 22 & ((1 << 53) - 1), 1.0 / (1u128 << 106) as f64);
    let sign = if back { -1.0 } else { 1.0 };
    let turned = Pair { hi: sign * high, lo: sign * low } * Pair::of(HALF_PI);
    (quadrant + u64::from(back), turned)
}

/// The sine and the cosine of a small angle.
#[inline(always)]
fn both(r: Pair) -> (f64, f64) {
    let Pair { hi: t, lo } = r;
    let w = t * t;
    let sine = t + (t * w * sine_tail(w) + lo * (1.0 - 0.5 * w));
    let half = 0.5 * w;
    let near = 1.0 - half;
    let cosine = near + (((1.0 - near) - half) + (w * w * cosine_tail(w) - t * lo));
    (sine, cosine)
}

#[inline(always)]
pub(super) fn sin(x: f64) -> f64 {
    let (quadrant, r) = reduce(x.abs());
    let (sine, cosine) = both(r);
    let y = if quadrant & 1 == 0 { sine } else { cosine };
    let y = if quadrant & 2 == 0 { y } else { -y };
    if x.is_sign_negative() { -y } else { y }
}

#[inline(always)]
pub(super) fn cos(x: f64) -> f64 {
    let (quadrant, r) = reduce(x.abs());
    let (sine, cosine) = both(r);
    let y = if quadrant & 1 == 0 { cosine } else { sine };
    if quadrant.wrapping_add(1) & 2 == 0 { y } else { -y }
}

#[inline(always)]
pub(super) fn tan(x: f64) -> f64 {
    let (quadrant, r) = reduce(x.abs());
    let (sine, cosine) = both(r);
    let y = if quadrant & 1 == 0 { sine / cosine } else { -(cosine / sine) };
    if x.is_sign_negative() { -y } else { y }
}
