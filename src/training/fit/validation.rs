//! [`Validation`]: the data on which a run is evaluated after each epoch.

use crate::training::error::TrainError;

/// Inputs, and as many targets.
pub(super) type Data<'a, X, Y> = (&'a [X], &'a [Y]);

/// Where the validation data of a run come from.
pub(super) enum Validation<'a, X, Y> {
    None,
    Given(Data<'a, X, Y>),
    /// This fraction of the training data, the last ones.
    Split(f64),
}

impl<X, Y> Validation<'_, X, Y> {
    /// Returns the data to train on, and those for validation. There are as many inputs as targets.
    pub fn of<'d>(
        &'d self,
        (inputs, targets): Data<'d, X, Y>,
    ) -> Result<(Data<'d, X, Y>, Option<Data<'d, X, Y>>), TrainError> {
        let fraction = match self {
            Self::None => return Ok(((inputs, targets), None)),
            Self::Given(([], [])) => return Err(TrainError::NoValidationData),
            Self::Given(data) => return Ok(((inputs, targets), Some(*data))),
            Self::Split(fraction) => *fraction,
        };
        let validation = (inputs.len() as f64 * fraction + 0.5) as usize;
        if !(0.0..=1.0).contains(&fraction) || validation == 0 || validation >= inputs.len() {
            return Err(TrainError::ValidationSplit { fraction, samples: inputs.len() });
        }
        let cut = inputs.len() - validation;
        let ((inputs, validation_inputs), (targets, validation_targets)) =
            (inputs.split_at(cut), targets.split_at(cut));
        Ok(((inputs, targets), Some((validation_inputs, validation_targets))))
    }
}
