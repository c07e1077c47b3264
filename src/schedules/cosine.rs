//! [`CosineDecay`] and [`WarmRestarts`]: the rate falls along half a cosine, once or repeatedly.

use super::{Progress, Schedule, checked, cosine};

/// The rate falls slowly, then fast, then slowly: `r + (1 − r) (1 + cos(π t / steps)) / 2`.
///
/// Loshchilov and Hutter 2017, equation 5, without restarts. `r`, the factor at the end, is 0 by default.
///
/// ```
/// use stackprop::prelude::*;
/// let schedule = CosineDecay::new();
/// assert_eq!([0, 50, 100].map(|step| schedule.factor(Progress { step, steps: 100 })), [1.0, 0.5, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CosineDecay {
    end: f64,
}

impl CosineDecay {
    /// Falls to zero.
    pub const fn new() -> Self {
        Self { end: 0.0 }
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

impl Schedule for CosineDecay {
    fn factor(&self, progress: Progress) -> f64 {
        cosine(1.0, self.end, progress.fraction())
    }
}

/// The rate falls along half a cosine, again in each cycle: in a cycle of `n` steps, of which `t` are done,
/// `r + (1 − r) (1 + cos(π t / n)) / 2`.
///
/// The length of the run does not matter. Loshchilov and Hutter 2017, equation 5. By default all cycles have the same length
/// and end at `r = 0`.
///
/// ```
/// use stackprop::prelude::*;
/// let schedule = WarmRestarts::new(10).growing_by(2); // of 10, 20, 40 … steps
/// assert_eq!([0, 5, 10, 20, 30].map(|step| schedule.factor(Progress { step, steps: 70 })), [1.0, 0.5, 1.0, 0.5, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmRestarts {
    first: usize,
    growth: usize,
    end: f64,
}

impl WarmRestarts {
    /// Cycles of this number of steps.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub const fn new(steps: usize) -> Self {
        assert!(steps > 0, "a cycle must have at least 1 step");
        Self { first: steps, growth: 1, end: 0.0 }
    }

    /// Makes each cycle `times` as long as the previous one.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub const fn growing_by(mut self, times: usize) -> Self {
        assert!(times > 0, "the growth of a cycle must be at least 1");
        self.growth = times;
        self
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

impl Schedule for WarmRestarts {
    fn factor(&self, progress: Progress) -> f64 {
        let (mut step, mut cycle) = (progress.step, self.first);
        if self.growth == 1 {
            step %= cycle;
        }
        while step >= cycle {
            step -= cycle;
            cycle = cycle.saturating_mul(self.growth);
        }
        cosine(1.0, self.end, step as f64 / cycle as f64)
    }
}
