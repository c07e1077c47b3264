//! [`EarlyStopping`]: when a run ends before its last epoch, and which network it leaves.

use core::ops::{Deref, DerefMut};
use std::boxed::Box;

use super::error::TrainError;
use super::history::Epoch;

/// The measurement of an epoch that [`EarlyStopping`] or [`ReduceOnPlateau`](super::ReduceOnPlateau) follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Monitor {
    /// The validation loss or, if there are no validation data, the training loss.
    #[default]
    LowestLoss,
    /// The training loss, even if there are validation data.
    LowestTrainingLoss,
    /// The metric, which is better the lower it is, such as an error.
    LowestMetric,
    /// The metric, which is better the higher it is, such as an accuracy.
    HighestMetric,
}

impl Monitor {
    /// Returns the measurement, with the opposite sign if higher is better; NaN if it was not made.
    pub(super) fn of(self, epoch: &Epoch) -> f64 {
        match self {
            Self::LowestLoss => epoch.validation_loss.unwrap_or(epoch.loss),
            Self::LowestTrainingLoss => epoch.loss,
            Self::LowestMetric => epoch.metric.unwrap_or(f64::NAN),
            Self::HighestMetric => -epoch.metric.unwrap_or(f64::NAN),
        }
    }
}

/// Checks that there is something to follow, and by how much it has to be better.
pub(super) fn check_monitor(monitor: Monitor, min_delta: f64, has_metric: bool) -> Result<(), TrainError> {
    if !(min_delta >= 0.0 && min_delta.is_finite()) {
        return Err(TrainError::MinDelta { min_delta });
    }
    if !has_metric && matches!(monitor, Monitor::LowestMetric | Monitor::HighestMetric) {
        return Err(TrainError::NoMetric);
    }
    Ok(())
}

/// Ends a run when it no longer improves, and restores its best network: an argument of [`Fit::early_stopping`](super::Fit::early_stopping).
///
/// ```
/// use stackprop::training::{EarlyStopping, Monitor};
/// let stopping = EarlyStopping::new(10).min_delta(1e-4);
/// let on_accuracy = EarlyStopping::new(3).on(Monitor::HighestMetric);
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
    pub(super) fn check(&self, has_metric: bool) -> Result<(), TrainError> {
        check_monitor(self.monitor, self.min_delta, has_metric)
    }

    /// Returns the number of the best epoch, if there is one. NaN is never better.
    pub(super) fn best(&self, epochs: &[Epoch]) -> Option<usize> {
        self.best_and_waited(epochs).0
    }

    /// Whether the run ends after these epochs.
    pub(super) fn ends(&self, epochs: &[Epoch]) -> bool {
        self.best_and_waited(epochs).1 >= self.patience.max(1)
    }

    /// Returns the number of the best epoch, and how many there were after it. It follows from the history alone, so a run that is
    /// resumed needs to know nothing else.
    fn best_and_waited(&self, epochs: &[Epoch]) -> (Option<usize>, usize) {
        let (mut best, mut lowest, mut waited) = (None, f64::INFINITY, 0);
        for epoch in epochs {
            let value = self.monitor.of(epoch);
            waited += 1;
            if value + self.min_delta < lowest {
                (best, lowest, waited) = (Some(epoch.number), value, 0);
            }
        }
        (best, waited)
    }
}

/// Memory for the best network of a run.
pub(super) enum BestNetwork<'a, N> {
    /// Of the caller.
    Lent(&'a mut N),
    /// Of the run, for early stopping.
    Own(Box<N>),
}

impl<N> Deref for BestNetwork<'_, N> {
    type Target = N;

    fn deref(&self) -> &N {
        match self {
            Self::Lent(network) => network,
            Self::Own(network) => network,
        }
    }
}

impl<N> DerefMut for BestNetwork<'_, N> {
    fn deref_mut(&mut self) -> &mut N {
        match self {
            Self::Lent(network) => network,
            Self::Own(network) => network,
        }
    }
}
