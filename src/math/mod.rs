//! Elementary functions in plain arithmetic: they have the same bits on every machine, and loops over them are vectorized.

mod atan;
mod cos;
mod double_polynomials;
#[cfg(test)]
mod double_tests;
mod erf;
mod exp;
mod format;
mod hyperbolic;
mod ln;
mod normal;
mod pair;
mod polynomials;
mod power;
pub(crate) mod tanh;
#[cfg(test)]
mod tests;
mod trigonometry;

/// The elementary functions that layers and losses need.
///
/// All of them accept any number. For infinities, subnormal numbers and zeros of either sign they return the limit, for NaN they
/// return NaN. Small results become subnormal gradually, and odd functions keep the sign of zero. All of them consist of `+`, `−`,
/// `×`, `÷`, bit casts and selects, without calls of a library and without fused multiply-adds. Those up to `cos_pi` have no branches
/// and no tables. Those from `sin` on are for your own activations and losses; they are computed in double precision for `f32`, too,
/// so results for `f32` are almost always rounded correctly, but take longer. `sin`, `cos` and `tan` have a branch, which for angles
/// of 2²⁰ and more leads to a table; `powf` has a branch, too.
///
/// A [`Scalar`](crate::tensor::Scalar) has these methods, and those of `num_traits::float::FloatCore` that need no approximation:
/// `abs`, `signum`, `powi`, `recip`, `min`, `max`, `floor`, `round` and others. On a plain `f32` or `f64`, a method such as `x.sin()`
/// is that of the standard library, whose bits differ from platform to platform: write `Math::sin(x)`.
///
/// The largest errors, in units in the last place of the result (correct rounding is 0.5):
///
/// | | `f32`, all arguments | `f64`, the worst of 60 000 each |
/// | --- | --- | --- |
/// | `exp` | 0.96 | 0.91 |
/// | `exp_m1` | 1.46 | 1.84 |
/// | `ln` | 0.85 | 0.78 |
/// | `ln_1p` | 1.40 | 1.30 |
/// | `tanh` | 3.56 | 1.95 |
/// | `sigmoid` | 1.97 | 1.79 |
/// | `softplus` | 1.68 | 1.49 |
/// | `erf` | 1.39 | 1.42 |
/// | `normal_cdf` | 6.73 | 6.65 |
/// | `normal_pdf` | 3.66 | 3.28 |
/// | `cos_pi` | 1.67 | 1.51 |
/// | `sin`, `cos` | 0.51 | 0.76 |
/// | `tan` | 0.51 | 1.98 |
/// | `atan` | 0.51 | 1.90 |
/// | `sinh` | 0.51 | 2.20 |
/// | `cosh` | 0.51 | 1.26 |
/// | `log2`, `log10` | 0.51 | 0.51 |
/// | `powf` | 0.51 | 1.10 |
///
/// They are rounded up, and were measured by the two tests in `tests.rs`, which check these bounds: with `STRIDE` set to 1, and
/// with `COUNT` in `reference.py` set to 60 000, with two seeds; from `sin` on with `STRIDE` set to 257, and one seed. By default
/// the tests check a part of the arguments; `cargo test --lib math -- --nocapture` prints their results.
pub trait Math: Sized {
    /// `√x`, correctly rounded.
    fn sqrt(self) -> Self;
    /// `eˣ`.
    fn exp(self) -> Self;
    /// `eˣ − 1`, exact to the last digits for small `x`.
    fn exp_m1(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// `ln(1 + x)`, exact to the last digits for small `x`.
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The logistic function `1 / (1 + e⁻ˣ)`.
    fn sigmoid(self) -> Self;
    /// `ln(1 + eˣ)`, for `x` of any size.
    fn softplus(self) -> Self;
    /// The error function.
    fn erf(self) -> Self;
    /// The distribution function of the standard normal, `Φ(x) = erfc(−x / √2) / 2`, with full relative precision even if it
    /// is small.
    fn normal_cdf(self) -> Self;
    /// The density of the standard normal, `e^(−x²/2) / √(2π)`.
    fn normal_pdf(self) -> Self;
    /// `cos(π x)`.
    fn cos_pi(self) -> Self;
    /// The sine of an angle in radians.
    fn sin(self) -> Self;
    /// The cosine of an angle in radians.
    fn cos(self) -> Self;
    /// The tangent of an angle in radians.
    fn tan(self) -> Self;
    /// The angle between −π/2 and π/2 whose tangent is this number.
    fn atan(self) -> Self;
    /// The hyperbolic sine.
    fn sinh(self) -> Self;
    /// The hyperbolic cosine.
    fn cosh(self) -> Self;
    /// The logarithm to base 2.
    fn log2(self) -> Self;
    /// The logarithm to base 10.
    fn log10(self) -> Self;
    /// `xʸ`, with the special cases of IEEE 754.
    fn powf(self, y: Self) -> Self;
}

macro_rules! own {
    ($($function:path => $name:ident),+) => {
        own!(@ f32, tanh::single => tanh, $($function => $name),+);
        own!(@ f64, tanh::double => tanh, $($function => $name),+);
    };
    (@ $float:ident, $($function:path => $name:ident),+) => {
        impl Math for $float {
            #[inline(always)]
            fn sqrt(self) -> Self {
                num_traits::Float::sqrt(self)
            }
            $(
                #[inline(always)]
                fn $name(self) -> Self {
                    $function(self)
                }
            )+
            own!(@@ trigonometry::sin => sin, trigonometry::cos => cos, trigonometry::tan => tan, atan::atan => atan,
                hyperbolic::sinh => sinh, hyperbolic::cosh => cosh, power::log2 => log2, power::log10 => log10);

            #[inline(always)]
            fn powf(self, y: Self) -> Self {
                power::powf(f64::from(self), f64::from(y)) as Self
            }
        }
    };
    // Computed in double precision for both.
    (@@ $($function:path => $name:ident),+) => {
        $(
            #[inline(always)]
            fn $name(self) -> Self {
                $function(f64::from(self)) as Self
            }
        )+
    };
}
own! {
    exp::exp => exp, exp::exp_m1 => exp_m1, exp::sigmoid => sigmoid,
    ln::ln => ln, ln::ln_1p => ln_1p, ln::softplus => softplus,
    erf::erf => erf, normal::cdf => normal_cdf, normal::pdf => normal_pdf, cos::cos_pi => cos_pi
}
