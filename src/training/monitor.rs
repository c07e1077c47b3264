//! [`Monitor`]: the measurement that says whether a run improves.

use std::string::String;
use std::vec::Vec;

use super::error::TrainError;
use super::history::{Epoch, History};

/// The measurement of an epoch that [`EarlyStopping`](super::EarlyStopping) or [`ReduceOnPlateau`](super::ReduceOnPlateau) follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Monitor {
    /// The validation loss or, if there are no validation data, the training loss.
    #[default]
    LowestLoss,
    /// The training loss, even if there are validation data.
    LowestTrainingLoss,
    /// The [metric](super::Fit::metric) of this name, which is better the lower it is, such as an error.
    LowestMetric(&'static str),
    /// The [metric](super::Fit::metric) of this name, which is better the higher it is, such as an accuracy.
    HighestMetric(&'static str),
}

impl Monitor {
    /// Returns each epoch with its measurement, which has the opposite sign if higher is better; NaN if it was not made.
    pub(super) fn of(self, history: &History) -> impl Iterator<Item = (&Epoch, f64)> {
        let (is_training_loss, metric, sign) = match self {
            Self::LowestLoss => (false, None, 1.0),
            Self::LowestTrainingLoss => (true, None, 1.0),
            Self::LowestMetric(name) => (false, Some(name), 1.0),
            Self::HighestMetric(name) => (false, Some(name), -1.0),
        };
        let index = metric.map(|name| history.metrics().position(|other| other == name));
        history.epochs.iter().map(move |epoch| {
            let value = match index {
                Some(index) => index.and_then(|index| epoch.metrics.get(index).copied()).unwrap_or(f64::NAN),
                None if is_training_loss => epoch.loss,
                None => epoch.validation_loss.unwrap_or(epoch.loss),
            };
            (epoch, sign * value)
        })
    }

    /// Checks that there is something to follow, and by how much it has to be better.
    pub(super) fn check(self, min_delta: f64, metrics: &[&str]) -> Result<(), TrainError> {
        if !(min_delta >= 0.0 && min_delta.is_finite()) {
            return Err(TrainError::MinDelta { min_delta });
        }
        match self {
            Self::LowestMetric(name) | Self::HighestMetric(name) if !metrics.contains(&name) => {
                let names: Vec<String> = metrics.iter().map(|name| std::format!("{name:?}")).collect();
                Err(TrainError::NoSuchMetric { name, names: names.join(", ").into() })
            }
            _ => Ok(()),
        }
    }
}
