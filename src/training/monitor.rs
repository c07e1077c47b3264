//! [`Monitor`]: the measurement that says whether a run improves.

use super::error::TrainError;
use super::history::Epoch;

/// The measurement of an epoch that [`EarlyStopping`](super::EarlyStopping) or [`ReduceOnPlateau`](super::ReduceOnPlateau) follows.
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

    /// Checks that there is something to follow, and by how much it has to be better.
    pub(super) fn check(self, min_delta: f64, has_metric: bool) -> Result<(), TrainError> {
        if !(min_delta >= 0.0 && min_delta.is_finite()) {
            return Err(TrainError::MinDelta { min_delta });
        }
        if !has_metric && matches!(self, Self::LowestMetric | Self::HighestMetric) {
            return Err(TrainError::NoMetric);
        }
        Ok(())
    }
}
