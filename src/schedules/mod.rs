//! Schedules: how the learning rate changes while a network is trained.
//!
//! A schedule gives a factor for every step, by which the optimizer's own rate is multiplied. It remembers nothing, so a
//! run can start anywhere in it, and it can be plotted before use.
//!
//! ```
//! use stackprop::prelude::*;
//! const SCHEDULE: WarmUp<CosineDecay> = WarmUp::new(100, CosineDecay::new());
//! let mut optimizer = Adam::new(0.002);
//! let rate = optimizer.learning_rate();
//! let total = 1000;
//! for step in 0..total {
//!     optimizer.set_learning_rate(rate * SCHEDULE.factor(Progress { step, total }));
//!     // … the gradient of a batch, and `optimizer.step(…)`
//! }
//! assert!(optimizer.learning_rate() < 1e-8);
//! ```
//!
//! A function of the user's own is a schedule too:
//!
//! ```
//! use stackprop::prelude::*;
//! let inverse_root = |progress: Progress| 1.0 / (1.0 + progress.step as f64).sqrt();
//! assert_eq!(inverse_root.factor(Progress { step: 3, total: 10 }), 0.5);
//! ```

mod cosine;
mod decay;
mod one_cycle;
mod warm_up;

pub use cosine::{CosineDecay, WarmRestarts};
pub use decay::{ConstantRate, ExponentialDecay, PolynomialDecay, StepDecay};
pub use one_cycle::OneCycle;
pub use warm_up::WarmUp;

use crate::math::Math;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of steps done; in the first step 0.
    pub step: u64,
    /// The number of steps of the whole run.
    pub total: u64,
}

impl Progress {
    /// The part of the run that is done, `step / total`, and 1 beyond the end.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// assert_eq!(Progress { step: 25, total: 100 }.fraction(), 0.25);
    /// ```
    pub const fn fraction(self) -> f64 {
        if self.step < self.total { self.step as f64 / self.total as f64 } else { 1.0 }
    }
}

/// How the learning rate changes from step to step.
pub trait Schedule {
    /// What the learning rate is multiplied by in the step that comes next.
    fn factor(&self, progress: Progress) -> f64;
}

impl<F: Fn(Progress) -> f64> Schedule for F {
    fn factor(&self, progress: Progress) -> f64 {
        self(progress)
    }
}

/// A factor of the learning rate.
#[track_caller]
const fn checked(factor: f64) -> f64 {
    crate::optimizers::non_negative(factor, "a factor of the learning rate must be finite and not negative")
}

/// From `start` to `end` along half a cosine, as `x` goes from 0 to 1.
fn cosine(start: f64, end: f64, x: f64) -> f64 {
    let height = Math::cos_pi(x);
    (start * (1.0 + height) + end * (1.0 - height)) / 2.0
}
