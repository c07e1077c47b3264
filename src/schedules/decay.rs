//! [`Constant`], [`StepDecay`], [`ExponentialDecay`] and [`PolynomialDecay`].

use super::{Progress, Schedule, checked};
use crate::math::Math;
use crate::optimizers::power;

/// The rate stays as it is.
///
/// ```
/// use stackprop::prelude::*;
/// assert_eq!(Constant.factor(Progress { step: 7, steps: 10 }), 1.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Constant;

impl Schedule for Constant {
    fn factor(&self, _: Progress) -> f64 {
        1.0
    }
}

/// The rate is multiplied by `γ` once every `n` steps: `γ^⌊t / n⌋`.
///
/// ```
/// use stackprop::prelude::*;
/// let schedule = StepDecay::new(30, 0.5);
/// assert_eq!([29, 30, 60].map(|step| schedule.factor(Progress { step, steps: 90 })), [1.0, 0.5, 0.25]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepDecay {
    every: usize,
    factor: f64,
}

impl StepDecay {
    /// Multiplies the rate by `factor` once every `every` steps.
    ///
    /// # Panics
    ///
    /// If `every` is 0, or the factor is negative or not finite.
    #[track_caller]
    pub const fn new(every: usize, factor: f64) -> Self {
        assert!(every > 0, "the number of steps between two decays must be at least 1");
        Self { every, factor: checked(factor) }
    }
}

impl Schedule for StepDecay {
    fn factor(&self, progress: Progress) -> f64 {
        power(self.factor, (progress.step / self.every) as u64)
    }
}

/// The rate is multiplied by `γ` at each step: `γᵗ`.
///
/// ```
/// use stackprop::prelude::*;
/// assert_eq!(ExponentialDecay::new(0.5).factor(Progress { step: 3, steps: 10 }), 0.125);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialDecay {
    factor: f64,
}

impl ExponentialDecay {
    /// Multiplies the rate by `factor` at each step. For `r` times the first rate after `n` steps, use
    /// `r.powf(1.0 / n)`.
    ///
    /// # Panics
    ///
    /// If the factor is negative or not finite.
    #[track_caller]
    pub const fn new(factor: f64) -> Self {
        Self { factor: checked(factor) }
    }
}

impl Schedule for ExponentialDecay {
    fn factor(&self, progress: Progress) -> f64 {
        power(self.factor, progress.step as u64)
    }
}

/// The rate falls with a power of the remaining part of the run: `r + (1 − r) (1 − t / steps)ᵖ`.
///
/// ```
/// use stackprop::prelude::*;
/// let schedule = PolynomialDecay::linear().ending_at(0.1);
/// assert_eq!(schedule.factor(Progress { step: 50, steps: 100 }), 0.55);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolynomialDecay {
    power: f64,
    end: f64,
}

impl PolynomialDecay {
    /// Falls to zero in a straight line.
    pub const fn linear() -> Self {
        Self::new(1.0)
    }

    /// Falls to zero with this power of the remaining part of the run.
    ///
    /// # Panics
    ///
    /// If the power is not positive and finite.
    #[track_caller]
    pub const fn new(power: f64) -> Self {
        assert!(power > 0.0 && power < f64::INFINITY, "the power of a decay must be positive and finite");
        Self { power, end: 0.0 }
    }

    /// Falls to the fraction `r` of the rate instead of zero.
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    #[track_caller]
    pub const fn ending_at(mut self, end: f64) -> Self {
        self.end = checked(end);
        self
    }
}

impl Schedule for PolynomialDecay {
    fn factor(&self, progress: Progress) -> f64 {
        let left = 1.0 - progress.fraction();
        let power = if self.power == 1.0 {
            left
        } else if left > 0.0 {
            Math::exp(self.power * Math::ln(left))
        } else {
            0.0
        };
        self.end + (1.0 - self.end) * power
    }
}
