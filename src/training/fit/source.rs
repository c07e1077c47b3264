//! [`Source`]: where the data of a run come from, and [`Validation`]: those on which it is evaluated after each epoch.

use crate::data::rounded_share;
use crate::training::batches::Data;
use crate::training::error::TrainError;
use crate::training::made_batches::MakeBatches;

/// Where the training data of a run come from.
pub(super) enum Source<'a, X, Y> {
    Data(Data<'a, X, Y>),
    /// A function makes this number of batches in each epoch.
    Made {
        steps: usize,
        make: &'a mut dyn MakeBatches<X, Y>,
    },
    /// A function reads the batches of this number of samples, in the order of the epoch.
    Read {
        samples: usize,
        make: &'a mut dyn MakeBatches<X, Y>,
    },
}

impl<'a, X, Y> Source<'a, X, Y> {
    /// All training data; none if a function makes or reads the batches.
    pub fn data(&self) -> Data<'a, X, Y> {
        match self {
            Self::Data(data) => *data,
            Self::Made { .. } | Self::Read { .. } => (&[], &[]),
        }
    }

    /// The number of samples of an epoch; an estimate if a function makes the batches.
    pub fn samples(&self, batch_size: usize) -> usize {
        match self {
            Self::Data((inputs, _)) => inputs.len(),
            Self::Made { steps, .. } => steps.saturating_mul(batch_size),
            Self::Read { samples, .. } => *samples,
        }
    }

    /// Checks that there are data. Settings that need all of them, if they are set, are for data in memory.
    pub fn check(&self, need_data: [(&'static str, bool); 3]) -> Result<(), TrainError> {
        match self {
            Self::Data(([], [])) | Self::Made { steps: 0, .. } | Self::Read { samples: 0, .. } => {
                Err(TrainError::NoData)
            }
            Self::Data(_) => Ok(()),
            Self::Made { .. } | Self::Read { .. } => {
                let setting = need_data.into_iter().find(|(_, is_set)| *is_set);
                setting.map_or(Ok(()), |(setting, _)| Err(TrainError::NeedsData { setting }))
            }
        }
    }
}

/// Where the validation data of a run come from.
pub(super) enum Validation<'a, X, Y> {
    None,
    Given(Data<'a, X, Y>),
    /// This fraction of the training data, the last ones.
    Split(f64),
}

/// What to train on, and the data for validation, if there are any.
type Divided<'s, 'v, X, Y> = (Source<'s, X, Y>, Option<Data<'v, X, Y>>);

impl<'a, X, Y> Validation<'a, X, Y> {
    /// Returns the data to train on, and those for validation. If there are data, there are as many inputs as targets.
    pub fn of<'s: 'v, 'v>(self, source: Source<'s, X, Y>) -> Result<Divided<'s, 'v, X, Y>, TrainError>
    where
        'a: 'v,
    {
        let fraction = match self {
            Self::None => return Ok((source, None)),
            Self::Given(([], [])) => return Err(TrainError::NoValidationData),
            Self::Given(data) => return Ok((source, Some(data))),
            Self::Split(fraction) => fraction,
        };
        let Source::Data((inputs, targets)) = source else {
            return Err(TrainError::NeedsData { setting: "validation_split" });
        };
        let validation = rounded_share(inputs.len(), fraction);
        if !(0.0..=1.0).contains(&fraction) || validation == 0 || validation >= inputs.len() {
            return Err(TrainError::ValidationSplit { fraction, samples: inputs.len() });
        }
        let cut = inputs.len() - validation;
        let ((inputs, validation_inputs), (targets, validation_targets)) =
            (inputs.split_at(cut), targets.split_at(cut));
        Ok((Source::Data((inputs, targets)), Some((validation_inputs, validation_targets))))
    }
}
