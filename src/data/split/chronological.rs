//! [`chronological_split`]: a validation set of the latest samples.

use super::super::DataError;
use super::{Parts, cut, share};

/// Cuts the samples, which are in the order of time, into the earlier ones to train on and the later ones to validate on.
///
/// Nothing is moved. A random [`split`](super::split) of a series would let a network see the values before and after those it is
/// tested on. If windows of a series overlap, cut the series, and then take the windows of each part: see
/// [`windows`](crate::data::windows).
///
/// The validation part has `fraction` of the samples, from 0 to 1, rounded to a whole number.
///
/// ```
/// use stackprop::data::chronological_split;
///
/// let mut inputs = [[2019.0], [2020.0], [2021.0], [2022.0]];
/// let mut targets = [0.1, 0.4, 0.2, 0.3];
/// let (train, validation) = chronological_split(&mut inputs, &mut targets, 0.25)?;
/// assert_eq!(train.targets, [0.1, 0.4, 0.2]);
/// assert_eq!(validation.inputs, [[2022.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`LengthMismatch`](DataError::LengthMismatch) and [`Fraction`](DataError::Fraction).
pub fn chronological_split<'a, X, Y>(
    inputs: &'a mut [X],
    targets: &'a mut [Y],
    fraction: f64,
) -> Result<Parts<'a, X, Y>, DataError> {
    let validation = share(inputs, targets, fraction)?;
    Ok(cut(inputs, targets, validation))
}
