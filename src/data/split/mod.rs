//! Dividing samples into those to train on and those to validate on: the same for the same seed on every machine.

mod chronological;
#[cfg(feature = "std")]
mod fold;
#[cfg(feature = "std")]
mod gather;
#[cfg(feature = "std")]
mod grouped_folds;
mod random;
#[cfg(feature = "std")]
mod random_folds;
mod shuffle;
mod stratified;

pub use chronological::chronological_split;
#[cfg(feature = "std")]
pub use fold::Fold;
#[cfg(feature = "std")]
pub use gather::gather;
#[cfg(feature = "std")]
pub use grouped_folds::group_k_fold;
pub use random::split;
#[cfg(feature = "std")]
pub use random_folds::{k_fold, stratified_k_fold};
pub use shuffle::shuffle;
pub use stratified::stratified_split;

use super::DataError;

/// A part of a data set: inputs and their targets.
#[derive(Debug, PartialEq)]
pub struct Part<'a, X, Y> {
    /// The inputs.
    pub inputs: &'a mut [X],
    /// The target of each input.
    pub targets: &'a mut [Y],
}

/// The part to train on and the part to validate on.
pub type Parts<'a, X, Y> = (Part<'a, X, Y>, Part<'a, X, Y>);

/// The size of the validation part: `fraction` of the samples, rounded.
fn share<X, Y>(inputs: &[X], targets: &[Y], fraction: f64) -> Result<usize, DataError> {
    if inputs.len() != targets.len() {
        return Err(DataError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
    }
    if !(0.0..=1.0).contains(&fraction) {
        return Err(DataError::Fraction { fraction });
    }
    Ok(rounded_share(inputs.len(), fraction))
}

/// This fraction of the samples, rounded to a whole number.
pub(crate) fn rounded_share(samples: usize, fraction: f64) -> usize {
    // `round` is not in `core`; the cast truncates.
    (samples as f64 * fraction + 0.5) as usize
}

/// Cuts the samples into the first ones and the last `validation` ones.
fn cut<'a, X, Y>(inputs: &'a mut [X], targets: &'a mut [Y], validation: usize) -> Parts<'a, X, Y> {
    let cut = inputs.len().saturating_sub(validation);
    let (train_inputs, inputs) = inputs.split_at_mut(cut);
    let (train_targets, targets) = targets.split_at_mut(cut);
    (Part { inputs: train_inputs, targets: train_targets }, Part { inputs, targets })
}
