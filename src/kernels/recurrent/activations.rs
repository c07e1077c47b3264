//! The logistic function and the hyperbolic tangent of recurrent layers, with fused multiply-adds as the products have them: a step
//! waits for one after the other, and they are two thirds of the time of a small layer.

use crate::math::fast;
use crate::math::tanh::{DENOMINATOR, NUMERATOR, ONE};
use crate::simd::Isa;
use crate::tensor::{Scalar, ScalarKind};

/// The hyperbolic tangent, for `f32` as in `math/tanh.rs`, or if it is `FAST` as in `math/fast.rs`, but fused.
#[inline(always)]
pub fn tanh<T: Scalar, I: Isa, const FAST: bool>(isa: I, x: T) -> T {
    if FAST {
        return tanh_fast(isa, x);
    }
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
pub fn logistic<T: Scalar, I: Isa, const FAST: bool>(isa: I, x: T) -> T {
    let half = T::of(0.5);
    isa.mul_add(half, tanh::<T, I, FAST>(isa, half * x), half)
}

#[inline(always)]
fn tanh_fast<T: Scalar, I: Isa>(isa: I, x: T) -> T {
    if !matches!(T::KIND, ScalarKind::F32) {
        return x.tanh();
    }
    let of = |value: f32| T::of(f64::from(value));
    let w = x * x;
    let w = if w > of(fast::LAST_SQUARE) { of(fast::LAST_SQUARE) } else { w };
    let [n0, n1, n2] = fast::NUMERATOR;
    let n = x * isa.mul_add(w, isa.mul_add(w, of(n2), of(n1)), of(n0));
    let [q0, q1, q2] = fast::DENOMINATOR;
    let q = isa.mul_add(w, isa.mul_add(w, of(q2), of(q1)), of(q0));
    clamp(n / q, T::ONE)
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
            [tanh::<f32, I, false>(isa, self.0), logistic::<f32, I, false>(isa, self.0)]
        }
    }

    struct BothFast(f32);

    impl Kernel for BothFast {
        type Output = [f32; 2];

        #[inline(always)]
        fn run<I: Isa>(self, isa: I) -> [f32; 2] {
            [tanh::<f32, I, true>(isa, self.0), logistic::<f32, I, true>(isa, self.0)]
        }
    }

    /// The bounds of `Fast`.
    #[test]
    fn the_fast_ones_keep_their_bounds() {
        let near = (-40_000..=40_000).map(|i| i as f32 / 3000.0);
        let mut largest = [0.0f64; 2];
        for x in near.chain((0..=u32::MAX).step_by(65_521).map(f32::from_bits)).filter(|x| !x.is_nan()) {
            let [tanh, logistic] = dispatch(BothFast(x));
            assert!(tanh.abs() <= 1.0 && (0.0..=1.0).contains(&logistic), "{x:e}");
            assert_eq!(dispatch(BothFast(-x))[0], -tanh, "{x:e}");
            let exact = f64::from(x).tanh();
            let relative = (f64::from(tanh) - exact).abs() / exact.abs().max(f64::from(f32::MIN_POSITIVE));
            let absolute = (f64::from(logistic) - 1.0 / (1.0 + (-f64::from(x)).exp())).abs();
            largest = [largest[0].max(relative), largest[1].max(absolute)];
        }
        assert!(largest[0] <= 6.5e-5 && largest[1] <= 3.3e-5, "{largest:?}");
        assert_eq!(dispatch(BothFast(f32::INFINITY)), [1.0, 1.0]);
        assert_eq!(dispatch(BothFast(f32::NEG_INFINITY)), [-1.0, 0.0], "a closed gate is exactly closed");
        assert_eq!(dispatch(BothFast(5.2)), [1.0, dispatch(BothFast(5.2))[1]]);
        assert_eq!(dispatch(BothFast(0.0)), [0.0, 0.5]);
        assert!(dispatch(BothFast(f32::NAN)).iter().all(|value| value.is_nan()));
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
