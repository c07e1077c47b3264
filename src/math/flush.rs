//! [`Flush`]: functions for values between layers, which are never subnormal.
//!
//! Many processors take a hundred times as long for a multiplication of a subnormal number, so a zero replaces it where a value is
//! computed once and multiplied often. The processor's own mode for that is not used: in Rust it is undefined behaviour, and x86 and Arm
//! decide at different points of rounding what is subnormal.

use super::exp::{exp_faded, sigmoid_faded};
use super::fast;
use super::tanh;

/// Functions whose results are never subnormal: for layers.
///
/// Where neither the result nor a number on the way to it is subnormal, the bits are those of the functions of [`Math`](super::Math).
pub trait Flush: Sized {
    /// The value, or instead of a subnormal number the zero of its sign. NaN stays NaN.
    ///
    /// ```
    /// use stackprop::math::Flush;
    /// assert_eq!(1e-40f32.flushed(), 0.0);
    /// assert_eq!(f32::MIN_POSITIVE.flushed(), f32::MIN_POSITIVE);
    /// ```
    #[must_use]
    fn flushed(self) -> Self;

    /// `eˣ` for `x ≤ 0`, and 0 where that would be subnormal.
    #[doc(hidden)]
    fn exp_flushed(self) -> Self;
    /// The hyperbolic tangent.
    #[doc(hidden)]
    fn tanh_flushed(self) -> Self;
    /// The logistic function.
    #[doc(hidden)]
    fn sigmoid_flushed(self) -> Self;
    /// The hyperbolic tangent with the error of [`Fast`](crate::layers::Fast).
    #[doc(hidden)]
    fn tanh_fast(self) -> Self;
    /// The logistic function with the error of [`Fast`](crate::layers::Fast).
    #[doc(hidden)]
    fn sigmoid_fast(self) -> Self;
}

macro_rules! flush {
    ($($float:ident, $tanh:path, $fast_tanh:path, $fast_sigmoid:path;)*) => {$(
        impl Flush for $float {
            #[inline(always)]
            fn flushed(self) -> Self {
                // On the bits, which takes two instructions with AVX-512. The sign stays, as it does in processors that flush: so −0, which
                // is not subnormal, does not change.
                let bits = self.to_bits();
                let has_exponent = bits & $float::INFINITY.to_bits() != 0;
                Self::from_bits(if has_exponent { bits } else { bits & (-0.0 as $float).to_bits() })
            }
            #[inline(always)]
            fn exp_flushed(self) -> Self {
                exp_faded(self)
            }
            #[inline(always)]
            fn tanh_flushed(self) -> Self {
                $tanh(self)
            }
            #[inline(always)]
            fn sigmoid_flushed(self) -> Self {
                sigmoid_faded(self)
            }
            #[inline(always)]
            fn tanh_fast(self) -> Self {
                $fast_tanh(self)
            }
            #[inline(always)]
            fn sigmoid_fast(self) -> Self {
                $fast_sigmoid(self)
            }
        }
    )*};
}
flush! {
    f32, tanh::single_flushed, fast::tanh, fast::sigmoid;
    f64, tanh::double_flushed, tanh::double_flushed, sigmoid_faded;
}
