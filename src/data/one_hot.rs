//! One-hot targets: 1 at the index of the class, 0 elsewhere.

#[cfg(feature = "std")]
use std::vec::Vec;

use super::DataError;
use crate::tensor::Scalar;
#[cfg(feature = "std")]
use crate::zero::boxed_slice;

/// The one-hot target for class `label` of `C` classes: 1 at its index, 0 elsewhere.
///
/// ```
/// use stackprop::data::one_hot;
///
/// let target: [f32; 4] = one_hot(2_u8)?;
/// assert_eq!(target, [0.0, 0.0, 1.0, 0.0]);
/// assert!(one_hot::<f32, 4>(4_u8).is_err());
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`LabelOutOfRange`](DataError::LabelOutOfRange) if `label` is not below `C`.
pub fn one_hot<T: Scalar, const C: usize>(label: impl Into<usize>) -> Result<[T; C], DataError> {
    let label = label.into();
    let mut target = [T::ZERO; C];
    let place = target.get_mut(label).ok_or(DataError::LabelOutOfRange { index: None, label, classes: C })?;
    *place = T::ONE;
    Ok(target)
}

/// The one-hot targets for many labels: see [`one_hot`].
///
/// ```
/// use stackprop::data::one_hots;
///
/// let targets: Vec<[f32; 2]> = one_hots(&[1_u8, 0])?;
/// assert_eq!(targets, [[0.0, 1.0], [1.0, 0.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// [`LabelOutOfRange`](DataError::LabelOutOfRange), with its index, if a label is not below `C`.
#[cfg(feature = "std")]
pub fn one_hots<T: Scalar, const C: usize>(labels: &[impl Copy + Into<usize>]) -> Result<Vec<[T; C]>, DataError> {
    let mut targets = boxed_slice::<[T; C]>(labels.len()).into_vec();
    for (index, (target, &label)) in targets.iter_mut().zip(labels).enumerate() {
        let label = label.into();
        let error = DataError::LabelOutOfRange { index: Some(index), label, classes: C };
        *target.get_mut(label).ok_or(error)? = T::ONE;
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_its_own_place() {
        let targets: [[f64; 3]; 3] = [0_usize, 1, 2].map(|label| one_hot(label).unwrap());
        assert_eq!(targets, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
    }

    #[test]
    fn a_label_that_is_no_class_is_an_error() {
        let error = one_hot::<f32, 3>(3_u8);
        assert!(matches!(error, Err(DataError::LabelOutOfRange { index: None, label: 3, classes: 3 })));
        assert!(one_hot::<f32, 0>(0_u8).is_err());
    }

    #[test]
    fn of_many_labels_the_wrong_one_is_pointed_out() {
        assert_eq!(one_hots::<f32, 2>(&[0_u8, 1]).unwrap(), [[1.0, 0.0], [0.0, 1.0]]);
        let error = one_hots::<f32, 2>(&[0_u8, 1, 9, 0]);
        assert!(matches!(error, Err(DataError::LabelOutOfRange { index: Some(2), label: 9, classes: 2 })));
    }
}
