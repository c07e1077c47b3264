//! [`WarmUp`]: a slow start for any other schedule.

use super::{Progress, Schedule, checked};

/// The rate rises in a straight line for `n` steps, as `s + (1 − s) t / n` of the first factor of another schedule, which then
/// takes over for the rest of the run. A run of `n` steps or fewer ends during the rise.
///
/// Goyal et al. 2017, section 2.2. `s` is `1 / (n + 1)` by default, so that the first step does not have a rate of zero.
///
/// ```
/// use stackprop::prelude::*;
/// let schedule = WarmUp::new(3, CosineDecay::new());
/// let factors = [0, 1, 2, 3, 8, 13].map(|step| schedule.factor(Progress { step, steps: 13 }));
/// assert_eq!(factors, [0.25, 0.5, 0.75, 1.0, 0.5, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmUp<S> {
    steps: usize,
    start: f64,
    then: S,
}

impl<S> WarmUp<S> {
    /// Rises for this number of steps, then follows the schedule `then`.
    pub const fn new(steps: usize, then: S) -> Self {
        Self { steps, start: 1.0 / (steps as f64 + 1.0), then }
    }

    /// The fraction `s` of the rate to start at.
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    #[track_caller]
    pub const fn starting_at(mut self, start: f64) -> Self {
        self.start = checked(start);
        self
    }
}

impl<S: Schedule> Schedule for WarmUp<S> {
    fn factor(&self, progress: Progress) -> f64 {
        let Progress { step, steps } = progress;
        let rest = steps.saturating_sub(self.steps);
        if step < self.steps {
            // With 0 steps a schedule would already be at its end.
            let first = self.then.factor(Progress { step: 0, steps: rest.max(1) });
            (self.start + (1.0 - self.start) * (step as f64 / self.steps as f64)) * first
        } else {
            self.then.factor(Progress { step: step - self.steps, steps: rest })
        }
    }
}
