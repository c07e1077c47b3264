//! [`Failure`]: why a step or an evaluation failed, and which of the ranks of a run know of it.

use crate::error::StepError;
use crate::training::error::TrainError;
use crate::training::record::Record;
use crate::training::shards::{RankError, Ranks};

/// Why a step or an evaluation failed.
pub(super) enum Failure {
    /// Another rank has failed.
    Rank(RankError),
    /// Something is wrong that this rank alone knows.
    Here(StepError),
    /// All ranks have found it at the same time.
    Everywhere(StepError),
}

impl From<StepError> for Failure {
    fn from(error: StepError) -> Self {
        Self::Here(error)
    }
}

impl Failure {
    /// The failure with another error of this rank.
    pub fn map(self, change: impl FnOnce(StepError) -> StepError) -> Self {
        match self {
            Self::Rank(error) => Self::Rank(error),
            Self::Here(error) => Self::Here(change(error)),
            Self::Everywhere(error) => Self::Everywhere(change(error)),
        }
    }

    /// The failure of a rank on its own: what it has found nobody else knows.
    pub fn of_this_rank(self) -> Self {
        match self {
            Self::Rank(error) => Self::Rank(error),
            Self::Here(error) | Self::Everywhere(error) => Self::Here(error),
        }
    }

    /// Ends the run because of a step, counted from 0 in the epoch. If all ranks have found the failure, they look for the one with the cause
    /// in its data.
    pub fn of_step(self, step: usize, record: &mut Record, ranks: &mut Ranks<'_>) -> TrainError {
        match self {
            Self::Rank(error) => record.failed_rank(error),
            Self::Here(error) => record.failed_step(step, error),
            Self::Everywhere(error) => {
                let is_in_data = matches!(error, StepError::InputNotFinite { .. } | StepError::TokenOutOfRange { .. });
                let text = is_in_data.then(|| std::format!("{}{error}", record.place(step)));
                let elsewhere = ranks.cause_elsewhere(text.as_deref());
                ranks.all_know = true;
                match elsewhere {
                    Some(error) => record.failed_rank(error),
                    None => record.failed_step(step, error),
                }
            }
        }
    }

    /// Ends the run because of the evaluation after an epoch.
    pub fn of_evaluation(self, record: &mut Record, ranks: &mut Ranks<'_>) -> TrainError {
        match self {
            Self::Rank(error) => record.failed_rank(error),
            Self::Here(error) => record.failed_evaluation(error),
            Self::Everywhere(error) => {
                ranks.all_know = true;
                record.failed_evaluation(error)
            }
        }
    }
}
