//! [`Fold`]: one of the divisions of a cross-validation.

use std::vec::Vec;

use super::super::DataError;

/// One of the divisions of a cross-validation, as indices of samples: see [`k_fold`](super::k_fold).
///
/// The samples keep their order. If they are sorted by class and a part of `train` is to say when to stop, as in
/// [`validation_split`](crate::training::Fit::validation_split), [`shuffle`](super::shuffle) all samples before they are divided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// The samples to train on, in ascending order.
    pub train: Vec<usize>,
    /// The samples to validate on, in ascending order.
    pub validation: Vec<usize>,
}

impl Fold {
    /// The folds, given the number of the fold that validates on each sample.
    pub(super) fn all(folds: usize, fold_of: &[usize]) -> Vec<Self> {
        let fold = |number| {
            let indices = |is_validation| {
                let chosen = |&(_, fold): &(usize, &usize)| (*fold == number) == is_validation;
                fold_of.iter().enumerate().filter(chosen).map(|(sample, _)| sample).collect()
            };
            Self { train: indices(false), validation: indices(true) }
        };
        (0..folds).map(fold).collect()
    }
}

/// Checks the number of folds, given the number of samples or groups to put into them.
pub(super) fn check(folds: usize, most: usize) -> Result<(), DataError> {
    if (2..=most).contains(&folds) { Ok(()) } else { Err(DataError::FoldCount { folds, most }) }
}
