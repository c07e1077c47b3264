//! [`EarlyStopping`]: when a run ends before its last epoch, and which network it leaves.

use super::error::TrainError;
use super::history::History;
use super::monitor::Monitor;

/// Ends a run when it no longer improves, and restores its best network: an argument of [`Fit::early_stopping`](super::Fit::early_stopping).
///
/// ```
/// use stackprop::training::{EarlyStopping, Monitor};
/// let stopping = EarlyStopping::new(10).min_delta(1e-4);
/// let on_accuracy = EarlyStopping::new(3).on(Monitor::HighestMetric("accuracy"));
/// # assert_ne!(stopping, on_accuracy);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarlyStopping {
    patience: usize,
    min_delta: f64,
    monitor: Monitor,
}

impl EarlyStopping {
    /// Ends a run after `patience` epochs, one after the other, of which none was better than the best one before them. 0 counts as 1.
    #[must_use]
    pub const fn new(patience: usize) -> Self {
        Self { patience, min_delta: 0.0, monitor: Monitor::LowestLoss }
    }

    /// Sets by more than how much an epoch has to be better than the best one before it; 0 by default.
    #[must_use]
    pub const fn min_delta(self, min_delta: f64) -> Self {
        Self { min_delta, ..self }
    }

    /// Sets what is followed: by default, the [loss](Monitor::LowestLoss).
    #[must_use]
    pub const fn on(self, monitor: Monitor) -> Self {
        Self { monitor, ..self }
    }

    /// Checks the settings before the first step.
    pub(super) fn check(&self, metrics: &[&str]) -> Result<(), TrainError> {
        self.monitor.check(self.min_delta, metrics)
    }

    /// Returns the number of the best epoch, if there is one. NaN is never better.
    pub(super) fn best(&self, history: &History) -> Option<usize> {
        self.best_and_waited(history).0
    }

    /// Whether the run ends after the last of these epochs.
    pub(super) fn ends(&self, history: &History) -> bool {
        self.best_and_waited(history).1 >= self.patience.max(1)
    }

    /// Returns the number of the best epoch, and how many there were after it. It follows from the history alone, so a run that is
    /// resumed needs to know nothing else.
    fn best_and_waited(&self, history: &History) -> (Option<usize>, usize) {
        let (mut best, mut lowest, mut waited) = (None, f64::INFINITY, 0);
        for (epoch, value) in self.monitor.of(history) {
            waited += 1;
            if value + self.min_delta < lowest {
                (best, lowest, waited) = (Some(epoch.number), value, 0);
            }
        }
        (best, waited)
    }
}
