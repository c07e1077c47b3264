//! Schedules: how the learning rate changes while a network is trained.
//!
//! A schedule returns a factor for each step, by which the optimizer's own rate is multiplied. It has no state, so a run can
//! start anywhere in it, and it can be plotted before use.
//!
//! ```
//! use stackprop::prelude::*;
//! const SCHEDULE: WarmUp<CosineDecay> = WarmUp::new(100, CosineDecay::new());
//! let mut optimizer = Adam::new(0.002);
//! let rate = optimizer.learning_rate();
//! let steps = 1000;
//! for step in 0..steps {
//!     optimizer.set_learning_rate(rate * SCHEDULE.factor(Progress { step, steps }));
//!     // … the gradient of a batch, and `optimizer.step(…)`
//! }
//! assert!(optimizer.learning_rate() < 1e-8);
//! ```
//!
//! A function is a schedule too:
//!
//! ```
//! use stackprop::prelude::*;
//! let inverse_root = |progress: Progress| 1.0 / (1.0 + progress.step as f64).sqrt();
//! assert_eq!(inverse_root.factor(Progress { step: 3, steps: 10 }), 0.5);
//! ```

mod cosine;
mod decay;
mod one_cycle;
mod warm_up;

pub use cosine::{CosineDecay, WarmRestarts};
pub use decay::{Constant, ExponentialDecay, PolynomialDecay, StepDecay};
pub use one_cycle::OneCycle;
pub use warm_up::WarmUp;

use crate::math::Math;

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of steps done; 0 at the first step.
    pub step: usize,
    /// The number of steps in the whole run.
    pub steps: usize,
}

impl Progress {
    /// The fraction of the run that is done, `step / steps`; 1 after the end.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// assert_eq!(Progress { step: 25, steps: 100 }.fraction(), 0.25);
    /// ```
    pub const fn fraction(self) -> f64 {
        if self.step < self.steps { self.step as f64 / self.steps as f64 } else { 1.0 }
    }
}

/// How the learning rate changes from step to step.
pub trait Schedule {
    /// Returns what the optimizer's own rate is multiplied by in the next step. Factors do not accumulate.
    fn factor(&self, progress: Progress) -> f64;
}

impl<F: Fn(Progress) -> f64> Schedule for F {
    fn factor(&self, progress: Progress) -> f64 {
        self(progress)
    }
}

/// Returns the factor after checking that it is finite and not negative.
#[track_caller]
const fn checked(factor: f64) -> f64 {
    crate::optimizers::non_negative(factor, "a factor of the learning rate must be finite and not negative")
}

/// From `start` to `end` along half a cosine, as `x` goes from 0 to 1.
fn cosine(start: f64, end: f64, x: f64) -> f64 {
    let height = Math::cos_pi(x);
    (start * (1.0 + height) + end * (1.0 - height)) / 2.0
}
