//! [`OneCycle`]: up to a high rate, and down to almost zero.

use super::{Progress, Schedule, checked, cosine};

/// The rate rises from a fraction of the optimizer's rate to all of it, then falls to almost zero, both along half a cosine.
///
/// The optimizer's own rate is the highest. It is reached at step `p · steps − 1`, and the lowest at the last step of the run.
///
/// Smith and Topin 2018, in the form of PyTorch. Defaults: starts at 1/25, rises for `p = 0.3` of the run, ends at
/// 1/250 000.
///
/// ```
/// use stackprop::prelude::*;
/// let schedule = OneCycle::new();
/// assert_eq!([0, 29].map(|step| schedule.factor(Progress { step, steps: 100 })), [0.04, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    start: f64,
    rise: f64,
    end: f64,
}

impl OneCycle {
    /// With the defaults above.
    pub const fn new() -> Self {
        Self { start: 1.0 / 25.0, rise: 0.3, end: 1.0 / 25.0 / 1e4 }
    }

    /// The fraction of the rate to start at.
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    #[track_caller]
    pub const fn starting_at(mut self, start: f64) -> Self {
        self.start = checked(start);
        self
    }

    /// The fraction `p` of the run in which the rate rises.
    ///
    /// # Panics
    ///
    /// If it is not between 0 and 1.
    #[track_caller]
    pub const fn rising_for(mut self, fraction: f64) -> Self {
        assert!(
            fraction >= 0.0 && fraction <= 1.0,
            "the fraction of the run in which the rate rises must be between 0 and 1"
        );
        self.rise = fraction;
        self
    }

    /// The fraction of the rate to end at.
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

impl Default for OneCycle {
    fn default() -> Self {
        Self::new()
    }
}

impl Schedule for OneCycle {
    fn factor(&self, progress: Progress) -> f64 {
        let (step, steps) = (progress.step as f64, progress.steps as f64);
        // A run that is too short for a rise starts at the highest rate.
        let peak = f64::max(self.rise * steps - 1.0, 0.0);
        if step < peak {
            cosine(self.start, 1.0, step / peak)
        } else {
            let fall = f64::max(steps - 1.0 - peak, 0.0);
            cosine(1.0, self.end, if step == peak { 0.0 } else { f64::min((step - peak) / fall, 1.0) })
        }
    }
}
