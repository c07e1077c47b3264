//! [`TrainError`]: why a training run failed.

use core::fmt;
use std::boxed::Box;

#[cfg(feature = "safetensors")]
use super::checkpoint::CheckpointError;
use super::history::History;
use super::shards::RankError;
use crate::error::StepError;

/// Why a training run failed.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Line::new(&mut rng);
/// let fit = net.fit(MeanSquaredError, Sgd::new(1.0)).epochs(100);
/// let error = fit.schedule(|now: Progress| if now.step < 2 { 0.1 } else { -1.0 }).run(&[[1.0]], &[[2.0]], &mut rng);
/// let error = error.unwrap_err();
/// assert_eq!(error.to_string(), "epoch 3, step 1: the learning rate is -1: it has to be finite and not negative");
/// assert_eq!(error.history().map(|history| history.epochs.len()), Some(2));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TrainError {
    /// There are no samples.
    NoData,
    /// The validation set has no samples.
    NoValidationData,
    /// `validation_split` leaves no samples for validation, or none for training.
    ValidationSplit {
        /// The fraction of the samples for validation.
        fraction: f64,
        /// The number of samples.
        samples: usize,
    },
    /// A setting needs all training data, but a function makes the batches.
    NeedsData {
        /// The method of the setting.
        setting: &'static str,
    },
    /// The batch size is 0.
    EmptyBatches,
    /// The number of threads is 0.
    NoThreads,
    /// Each batch has fewer shards than there are ranks, or none.
    TooFewShards {
        /// The number of shards.
        shards: usize,
        /// The number of ranks.
        ranks: usize,
    },
    /// The ranks of a run were to be averaged every 0 steps.
    NoStepsToAverage,
    /// Each batch has more shards than a run can have.
    TooManyShards {
        /// The number of shards.
        shards: usize,
    },
    /// A setting cannot be used in a run with several ranks.
    NotDistributed {
        /// The method of the setting.
        setting: &'static str,
    },
    /// The learning rate of the optimizer is negative, infinite or NaN.
    LearningRate {
        /// The rate.
        rate: f64,
    },
    /// The limit of the gradient clipping is negative, infinite or NaN.
    ClipLimit {
        /// The limit.
        limit: f64,
    },
    /// The least improvement of early stopping or of `reduce_on_plateau` is negative, infinite or NaN.
    MinDelta {
        /// The least improvement.
        min_delta: f64,
    },
    /// Early stopping or `reduce_on_plateau` follows a metric that there is not.
    NoSuchMetric {
        /// The name of the metric.
        name: &'static str,
        /// The names that there are.
        names: Box<str>,
    },
    /// There are more metrics than a run can have.
    TooManyMetrics {
        /// The number of metrics.
        metrics: usize,
    },
    /// The factor of `reduce_on_plateau` is not between 0 and 1.
    PlateauFactor {
        /// The factor of each reduction.
        factor: f64,
        /// The least multiple of the rate.
        min_factor: f64,
    },
    /// The decay of the moving average is not from 0 to below 1.
    AverageDecay {
        /// The decay.
        decay: f64,
    },
    /// The factor of the learning rate or the weight decay of a layer is negative, infinite or NaN.
    Factor {
        /// The method of the setting.
        setting: &'static str,
        /// The name of the layer.
        label: Box<str>,
        /// The factor.
        factor: f64,
    },
    /// No layer with parameters has a name that `freeze`, `rate_factor` or `decay_factor` was called with.
    NoSuchLayer {
        /// The name.
        label: Box<str>,
        /// The names that there are.
        names: Box<str>,
    },
    /// The training data are invalid.
    Data(StepError),
    /// The validation data are invalid.
    Validation(StepError),
    /// A step failed.
    Step {
        /// The number of the epoch, from 1.
        epoch: usize,
        /// The number of the step in the epoch, from 1.
        step: usize,
        /// The error.
        error: StepError,
        /// The epochs that were finished before.
        history: History,
    },
    /// The function that makes the batches has returned an error.
    MakeBatch {
        /// The number of the epoch, from 1.
        epoch: usize,
        /// The number of the step in the epoch, from 1.
        step: usize,
        /// The error, as text.
        message: Box<str>,
        /// The epochs that were finished before.
        history: History,
    },
    /// After an epoch, the validation data or the metric could not be evaluated: an input is not finite, for example.
    Evaluation {
        /// The number of the epoch, from 1.
        epoch: usize,
        /// The error.
        error: StepError,
        /// The epochs that were finished before.
        history: History,
    },
    /// Another rank of a distributed run has failed, or this one differs from the others.
    Rank {
        /// The rank and the cause.
        error: RankError,
        /// The epochs that were finished before.
        history: History,
    },
    /// A checkpoint could not be written, or the run could not continue from one.
    #[cfg(feature = "safetensors")]
    Checkpoint {
        /// The error.
        error: Box<CheckpointError>,
        /// The epochs that were finished before.
        history: History,
    },
}

impl TrainError {
    /// The epochs that were finished before the error, if the run had begun.
    pub fn history(&self) -> Option<&History> {
        match self {
            Self::Step { history, .. }
            | Self::MakeBatch { history, .. }
            | Self::Evaluation { history, .. }
            | Self::Rank { history, .. } => Some(history),
            #[cfg(feature = "safetensors")]
            Self::Checkpoint { history, .. } => Some(history),
            _ => None,
        }
    }
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoData => f.write_str("there are no samples to train on"),
            Self::NoValidationData => f.write_str("there are no samples in the validation set"),
            Self::ValidationSplit { fraction, samples } => {
                write!(
                    f,
                    "`validation_split` has the fraction {fraction} of {samples} samples: it has to leave at least one for training and one for validation"
                )
            }
            Self::NeedsData { setting } => write!(
                f,
                "`{setting}` needs all training data, but a function makes the batches: leave it out, or train on slices with `run`; metrics also do with data for `validation`"
            ),
            Self::EmptyBatches => f.write_str("the batch size is 0: it has to be at least 1"),
            Self::NoThreads => f.write_str("the number of threads is 0: it has to be at least 1"),
            Self::TooFewShards { shards: 0, .. } => f.write_str("the number of shards is 0: it has to be at least 1"),
            Self::TooFewShards { shards, ranks } => write!(
                f,
                "each batch has {shards} shards for {ranks} ranks: set `shards({ranks})` or more; the results depend on this number, and not on that of the ranks"
            ),
            Self::NoStepsToAverage => {
                f.write_str("`averaging` has 0 steps between two averages: it has to be at least 1")
            }
            Self::TooManyShards { shards } => {
                write!(f, "each batch has {shards} shards: set 65536 or fewer, and no more than a batch has samples")
            }
            Self::NotDistributed { setting } => {
                write!(f, "`{setting}` is for one process, but the run is distributed over several ranks")
            }
            Self::Rank { error, .. } => error.fmt(f),
            Self::LearningRate { rate } => StepError::LearningRate { rate: *rate }.fmt(f),
            Self::ClipLimit { limit } => {
                write!(f, "the limit of the gradient is {limit}: it has to be finite and not negative")
            }
            Self::MinDelta { min_delta } => {
                write!(f, "the least improvement, `min_delta`, is {min_delta}: it has to be finite and not negative")
            }
            Self::NoSuchMetric { name, names } if names.is_empty() => {
                write!(f, "the metric {name:?} is to be followed, but there is none: set it with `metric`")
            }
            Self::NoSuchMetric { name, names } => {
                write!(f, "the metric {name:?} is to be followed, but there is none of this name: there are {names}")
            }
            Self::TooManyMetrics { metrics } => write!(f, "there are {metrics} metrics: a run can have up to 8"),
            Self::PlateauFactor { factor, min_factor } => {
                write!(
                    f,
                    "`reduce_on_plateau` has the factor {factor} and the least factor {min_factor}: the former has to be above 0 and below 1, the latter from 0 to 1"
                )
            }
            Self::AverageDecay { decay } => {
                write!(f, "the decay of the moving average is {decay}: it has to be at least 0 and below 1")
            }
            Self::Factor { setting, label, factor } => {
                write!(
                    f,
                    "`{setting}` has the factor {factor} for the layer {label:?}: it has to be finite and not negative"
                )
            }
            Self::NoSuchLayer { label, names } => {
                write!(f, "there is no layer {label:?} with parameters: those that have some are {names}")
            }
            Self::Data(error) => write!(f, "training data: {error}"),
            Self::Validation(error) => write!(f, "validation data: {error}"),
            Self::Evaluation { epoch, error, .. } => write!(f, "epoch {epoch}, validation data: {error}"),
            #[cfg(feature = "safetensors")]
            Self::Checkpoint { error, .. } => error.fmt(f),
            Self::MakeBatch { epoch, step, message, .. } => {
                write!(f, "epoch {epoch}, step {step}: the batch could not be made: {message}")
            }
            Self::Step { epoch, step, error, .. } => write!(f, "epoch {epoch}, step {step}: {error}"),
        }
    }
}

impl core::error::Error for TrainError {}
