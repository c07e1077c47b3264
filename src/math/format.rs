//! [`Format`]: the properties of a float format that the algorithms need, and three operations on its bits.

use core::ops::{Add, Div, Mul, Neg, Sub};

use super::polynomials::Polynomials;

/// A binary floating-point format.
///
/// Everything here is plain arithmetic, bit casts and selects, so loops over it are vectorized, and the bits are the same for any
/// vector width.
pub(super) trait Format:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Polynomials
{
    const INFINITY: Self;
    const NAN: Self;
    const MIN_POSITIVE: Self;
    const EPSILON: Self;
    const PI: Self;
    const LOG2_E: Self;
    /// The leading bits of ln 2, few enough that the product with any exponent is exact (Cody & Waite, *Software Manual
    /// for the Elementary Functions*, 1980).
    const LN2_HIGH: Self;
    /// `ln 2 − LN2_HIGH`.
    const LN2_LOW: Self;
    /// The power of two above which all numbers are whole: `(x + WHOLE) − WHOLE` rounds `0 ≤ x < WHOLE` to a whole number.
    const WHOLE: Self;
    /// `1.5 WHOLE`: `x + SHIFT` rounds an `x` of either sign to a whole number, which is then in the low bits.
    const SHIFT: Self;
    /// A power of two that makes every subnormal number normal when multiplied with it.
    const LIFT: Self;
    /// `log2 LIFT`.
    const LIFT_EXPONENT: Self;
    /// At and below this, `eˣ` is 0; at and above `EXP_MAX`, it is infinite.
    const EXP_MIN: Self;
    const EXP_MAX: Self;
    /// At and below this, adding `eˣ` no longer changes 1.
    const EXP_FADED: Self;
    /// At and above this, `erf x` is 1.
    const ERF_ONE: Self;

    fn of(value: f64) -> Self;
    fn abs(self) -> Self;
    fn copysign(self, sign: Self) -> Self;

    /// `2ᵏ` for `self = SHIFT + k`, as long as that is a normal number.
    fn power_of_two(self) -> Self;
    /// Two factors whose product is `2ᵏ` for `self = SHIFT + k`, even if `2ᵏ` itself is subnormal or too large.
    fn power_of_two_factors(self) -> (Self, Self);
    /// `(m, k, 2⁻ᵏ)` with `self = m 2ᵏ` and `√½ ≤ m < √2`, for a positive normal number. `2⁻ᵏ` is right up to `k = 64`.
    fn split(self) -> (Self, Self, Self);

    /// `self`, but no less than `limit`; NaN stays NaN.
    #[inline(always)]
    fn at_least(self, limit: Self) -> Self {
        if self < limit { limit } else { self }
    }

    /// `self`, but no more than `limit`; NaN stays NaN.
    #[inline(always)]
    fn at_most(self, limit: Self) -> Self {
        if self > limit { limit } else { self }
    }
}

macro_rules! format {
    ($float:ident, $bits:ident, digits: $digits:literal, bias: $bias:literal, $($name:ident: $value:expr),+ $(,)?) => {
        impl Format for $float {
            const INFINITY: Self = $float::INFINITY;
            const NAN: Self = $float::NAN;
            const MIN_POSITIVE: Self = $float::MIN_POSITIVE;
            const EPSILON: Self = $float::EPSILON;
            const PI: Self = core::$float::consts::PI;
            const LOG2_E: Self = core::$float::consts::LOG2_E;
            const WHOLE: Self = 1.0 / Self::EPSILON;
            const SHIFT: Self = 1.5 * Self::WHOLE;
            const LIFT: Self = 2.0 * Self::WHOLE;
            const LIFT_EXPONENT: Self = ($digits + 1) as Self;
            $(const $name: Self = $value;)+

            #[inline(always)]
            fn of(value: f64) -> Self {
                value as Self
            }

            #[inline(always)]
            fn abs(self) -> Self {
                $float::abs(self)
            }

            #[inline(always)]
            fn copysign(self, sign: Self) -> Self {
                $float::copysign(self, sign)
            }

            #[inline(always)]
            fn power_of_two(self) -> Self {
                // The bits of the sum above `k` are shifted out at the top.
                Self::from_bits(self.to_bits().wrapping_add($bias) << $digits)
            }

            #[inline(always)]
            fn power_of_two_factors(self) -> (Self, Self) {
                // Twice the bias, halved: two exponents of about k / 2 that are both biased, with no signed shift.
                let both = self.to_bits().wrapping_add(2 * $bias);
                let half = both >> 1;
                let rest = both.wrapping_sub(half);
                (Self::from_bits(half << $digits), Self::from_bits(rest << $digits))
            }

            #[inline(always)]
            fn split(self) -> (Self, Self, Self) {
                const SQRT_HALF: $bits = core::$float::consts::FRAC_1_SQRT_2.to_bits();
                // One more than the bias keeps the sum positive. The offset also converts the integer to a float below, because there is
                // no vector instruction that converts 64-bit integers.
                const OFFSET: $bits = $bias + 1;
                let above = self.to_bits().wrapping_sub(SQRT_HALF).wrapping_add(OFFSET << $digits);
                let exponent = above >> $digits;
                let m = Self::from_bits(self.to_bits().wrapping_sub(exponent.wrapping_sub(OFFSET) << $digits));
                let k = Self::from_bits(Self::WHOLE.to_bits() | exponent) - (Self::WHOLE + OFFSET as Self);
                let inverse = Self::from_bits(($bias + OFFSET).wrapping_sub(exponent) << $digits);
                (m, k, inverse)
            }
        }
    };
}

format! {
    f32, u32, digits: 23, bias: 127,
    LN2_HIGH: 355.0 / 512.0,
    LN2_LOW: -2.121_944_4e-4,
    EXP_MIN: -104.0,
    EXP_MAX: 89.0,
    EXP_FADED: -18.0,
    ERF_ONE: 4.0,
}

format! {
    f64, u64, digits: 52, bias: 1023,
    LN2_HIGH: 6.931_471_803_691_238e-1,
    LN2_LOW: 1.908_214_929_270_587_7e-10,
    EXP_MIN: -746.0,
    EXP_MAX: 710.0,
    EXP_FADED: -38.0,
    ERF_ONE: 6.0,
}
