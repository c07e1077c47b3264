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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Kernel, dispatch};

    /// Both functions of one argument.
    struct Both(f32);

    impl Kernel for Both {
        type Output = [f32; 2];

        #[inline(always)]
        fn run<I: Isa>(self, isa: I) -> [f32; 2] {
            [tanh(isa, self.0), logistic(isa, self.0)]
        }
    }

    #[test]
    fn they_are_exact_to_the_last_digits() {
        for i in -20_000..=20_000 {
            let x = i as f32 / 1000.0;
            let [tanh, logistic] = dispatch(Both(x));
            let exact = f64::from(x).tanh();
            // As `Math::tanh`: 4 units in the last place.
            let error = (f64::from(tanh) - exact).abs() / exact.abs().max(f64::MIN_POSITIVE);
            assert!(error <= 4.0 * f64::from(f32::EPSILON) && tanh.abs() <= 1.0, "tanh {x}: {error}");
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            let error = (f64::from(logistic) - exact).abs();
            assert!(error <= 2.0 * f64::from(f32::EPSILON) && (0.0..=1.0).contains(&logistic), "logistic {x}: {error}");
        }
        assert_eq!(dispatch(Both(f32::INFINITY)), [1.0, 1.0]);
        assert_eq!(dispatch(Both(f32::NEG_INFINITY)), [-1.0, 0.0], "a closed gate is exactly closed");
        assert_eq!(dispatch(Both(0.0)), [0.0, 0.5]);
        assert!(dispatch(Both(f32::NAN)).iter().all(|value| value.is_nan()));
    }
}
