//! The moments of a gradient: the common part of Adam, AdamW and NAdam.

use super::hyper;
use super::state::{power, zero_or_nan};
use crate::kernels::arguments::Numbers;
use crate::math::Math;
use crate::tensor::Scalar;

/// The settings of the moving averages of a gradient and of its square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moments {
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
}

impl Moments {
    pub const DEFAULT: Self = Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

    #[track_caller]
    pub const fn betas(self, beta1: f64, beta2: f64) -> Self {
        let beta1 = hyper::share(beta1, "beta1 must be at least 0 and less than 1");
        let beta2 = hyper::share(beta2, "beta2 must be at least 0 and less than 1");
        Self { beta1, beta2, ..self }
    }

    #[track_caller]
    pub const fn epsilon(self, epsilon: f64) -> Self {
        let epsilon = hyper::non_negative(epsilon, "epsilon must be finite and not negative");
        Self { epsilon, ..self }
    }

    /// The factors of the [`rule`] at step number `t`.
    pub fn numbers<T: Scalar>(self, rate: f64, t: u64) -> Numbers<T> {
        let Self { beta1, beta2, epsilon } = self;
        let rate = rate / (1.0 - power(beta1, t));
        let correction = 1.0 / Math::sqrt(1.0 - power(beta2, t));
        Numbers {
            rate: T::of(rate),
            correction: T::of(correction),
            epsilon: T::of(epsilon),
            first: [beta1, 1.0 - beta1].map(T::of),
            second: [beta2, 1.0 - beta2].map(T::of),
        }
    }
}

/// Returns the function that updates the moments `m`, `v` and, if there are three, the largest `v` by a gradient, and returns how
/// far to move the parameter.
#[inline(always)]
pub(super) fn rule<T: Scalar, const K: usize>(numbers: Numbers<T>) -> impl Fn(T, &mut [T; K]) -> T {
    let Numbers { rate, correction, epsilon, first, second } = numbers;
    move |g, kept| {
        kept[0] = first[0] * kept[0] + first[1] * g;
        kept[1] = second[0] * kept[1] + second[1] * g * g;
        if K == 3 {
            // Not `max`, which would drop NaN.
            kept[2] = if kept[2] > kept[1] { kept[2] } else { kept[1] };
        }
        rate * (kept[0] / (kept[K - 1].sqrt() * correction + epsilon)) + zero_or_nan(kept[K - 1])
    }
}

/// The methods that set `self.moments`.
macro_rules! moment_methods {
    () => {
        /// Sets the share of the old averages in the new ones: `β₁` for the gradient, `β₂` for its square.
        ///
        /// # Panics
        ///
        /// If one of them is not at least 0 and less than 1.
        #[track_caller]
        pub const fn betas(mut self, beta1: f64, beta2: f64) -> Self {
            self.moments = self.moments.betas(beta1, beta2);
            self
        }

        /// Sets `ε`, which is added to the divisor to keep it from zero.
        ///
        /// # Panics
        ///
        /// If `ε` is negative or not finite.
        #[track_caller]
        pub const fn epsilon(mut self, epsilon: f64) -> Self {
            self.moments = self.moments.epsilon(epsilon);
            self
        }
    };
}
pub(super) use moment_methods;
