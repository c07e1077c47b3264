//! The normal distribution: `Φ(−u) = e^(−u²/2) P(u) / Q(u)` for `u ≥ 0`, with the polynomials of `fit_normal.py`.
//!
//! All coefficients are positive, so nothing cancels, and a small `Φ` has full relative precision.

use super::exp::exp;
use super::format::Format;
use super::polynomials::horner;

/// The quotient `P(u) / Q(u)`.
pub(super) trait Tail: Format {
    /// At and above this, `e^(−u²/2)` is 0.
    const END: Self;
    /// `2ⁿ + 1`, where `2n` is the number of digits or one more: a product with it splits a number into two halves (Dekker 1971).
    const SPLIT: Self;

    fn tail(self) -> Self;
}

impl Tail for f32 {
    const END: Self = 14.5;
    const SPLIT: Self = 4097.0;

    #[inline(always)]
    fn tail(self) -> Self {
        let w = self * self;
        let p = horner!(w; 0.5, 0.18322602, 0.004115494) + self * horner!(w; 0.438286, 0.040629383);
        let q = horner!(w; 1.0, 1.2024708, 0.101849206) + self * horner!(w; 1.674457, 0.4694458, 0.010315894);
        p / q
    }
}

impl Tail for f64 {
    const END: Self = 39.0;
    const SPLIT: Self = 134_217_729.0;

    #[inline(always)]
    fn tail(self) -> Self {
        let w = self * self;
        let p = horner!(w; 0.5, 0.6796453017802716, 0.1320601318952525, 0.007124030217767299, 0.00010659610384834414, 2.2424508474632798e-07)
            + self
                * horner!(w; 0.8279477771906317, 0.3573731315165296, 0.03567256251969688, 0.0010399139409807952, 6.977698838160865e-06);
        let q = horner!(w; 1.0, 2.817123873071029, 0.9801811400963709, 0.09198955082573788, 0.0026241681850490643, 1.7490497199623714e-05)
            + self
                * horner!(w; 2.453780115184129, 2.001557369901274, 0.3483541762855798, 0.01812336817388982, 0.0002677589069384723, 5.620990698720423e-07);
        p / q
    }
}

/// `e^(−u²/2)`. The square is split into its rounded value and the rest, which would be lost in the exponent.
#[inline(always)]
fn bell<T: Tail>(u: T) -> T {
    let square = u * u;
    let long = u * T::SPLIT;
    let high = long - (long - u);
    let low = u - high;
    let rest = ((high * high - square) + T::of(2.0) * high * low) + low * low;
    exp(square * T::of(-0.5)) * (T::of(1.0) - rest * T::of(0.5))
}

#[inline(always)]
pub(super) fn cdf<T: Tail>(x: T) -> T {
    let u = x.abs().at_most(T::END);
    let small = bell(u) * u.tail();
    if x < T::of(0.0) { small } else { T::of(1.0) - small }
}

#[inline(always)]
pub(super) fn pdf<T: Tail>(x: T) -> T {
    bell(x.abs().at_most(T::END)) * T::of(0.398_942_280_401_432_7) // 1/√(2π)
}
