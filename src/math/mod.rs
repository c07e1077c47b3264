//! Elementary functions in plain arithmetic: the same bits on every machine, and loops over them become vector code.

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
mod tanh;
#[cfg(test)]
mod tests;
mod trigonometry;

/// The elementary functions that layers and losses need.
///
/// All take any number: infinities, subnormal numbers and zeros of either sign come out as the limit says, NaN as NaN;
/// small results fade through the subnormal numbers, and the odd functions keep the sign of zero. All are made of `+`,
/// `−`, `×`, `÷`, bit casts and selects, without a call of a library or a fused multiply-add. Those up to `cos_pi` have no branch
/// and no table. Those from `sin` on are for activations and losses of one's own; they are worked out in double precision for
/// `f32` too, which is then almost always rounded correctly, and takes longer. `sin`, `cos` and `tan` have a branch, to a table
/// for angles from 2²⁰ on, and so has `powf`.
///
/// A [`Scalar`](crate::tensor::Scalar) has these methods, and from `num_traits::float::FloatCore` those that need no
/// approximation: `abs`, `signum`, `powi`, `recip`, `min`, `max`, `floor`, `round` and others. On an `f32` or an `f64` itself a method
/// such as `x.sin()` is that of the standard library, whose bits differ from one platform to another: write `Math::sin(x)`.
///
/// The largest errors, in units in the last place of the result, where 0.5 is what correct rounding leaves:
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
/// Rounded up, from the two tests in `tests.rs`, which hold these bounds: with `STRIDE` set to 1, and with `COUNT` in
/// `reference.py` set to 60 000, under two seeds; from `sin` on with `STRIDE` set to 257, and one seed. As they stand they look at a part of the arguments, and print what
/// they find with `cargo test --lib math -- --nocapture`.
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
    /// The distribution function of the standard normal, `Φ(x) = erfc(−x / √2) / 2`, with all of its digits where it is
    /// small, too.
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
    /// The angle, from −π/2 to π/2, of which this is the tangent.
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
    // Worked out in double precision for both.
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
