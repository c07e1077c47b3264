//! [`MinMaxScaler`]: from 0 to 1.

use super::{apply, check, invert};
use crate::data::DataError;
use crate::tensor::Scalar;

/// From 0 for the least to 1 for the greatest value of each feature: `(x − min) / (max − min)`.
///
/// Values outside the range of the training data become less than 0 or greater than 1. A feature that is constant in the training
/// data is moved to 0 but not divided.
///
/// ```
/// use stackprop::data::MinMaxScaler;
///
/// let mut train = [[-2.0_f32, 10.0], [2.0, 30.0], [0.0, 15.0]];
/// let scale = MinMaxScaler::fit(&train)?;
/// scale.apply(&mut train);
/// assert_eq!(train, [[0.0, 0.0], [1.0, 1.0], [0.5, 0.25]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMaxScaler<const N: usize> {
    /// The least value of each feature.
    pub min: [f64; N],
    /// The greatest value of each feature.
    pub max: [f64; N],
}

impl<const N: usize> MinMaxScaler<N> {
    /// Computes the least and the greatest value of each feature from `rows`, one array per sample.
    ///
    /// # Errors
    ///
    /// [`Empty`](DataError::Empty), [`NotFiniteFeature`](DataError::NotFiniteFeature), and
    /// [`FeatureOverflow`](DataError::FeatureOverflow) if the difference between the greatest and the least value of a
    /// feature does not fit an `f64`.
    pub fn fit<T: Scalar>(rows: &[[T; N]]) -> Result<Self, DataError> {
        check(rows)?;
        let mut scale = Self { min: [f64::INFINITY; N], max: [f64::NEG_INFINITY; N] };
        for row in rows {
            for ((min, max), &x) in scale.min.iter_mut().zip(&mut scale.max).zip(row) {
                *min = min.min(x.to_f64());
                *max = max.max(x.to_f64());
            }
        }
        match (0..N).find(|&feature| !scale.range(feature).is_finite()) {
            Some(feature) => Err(DataError::FeatureOverflow { feature }),
            None => Ok(scale),
        }
    }

    /// Puts the features of every row on the scale, in place.
    pub fn apply<T: Scalar>(&self, rows: &mut [[T; N]]) {
        apply(&self.min, |feature| self.range(feature), rows);
    }

    /// Takes the features of every row back to their own units, in place: the inverse of [`apply`](Self::apply).
    pub fn invert<T: Scalar>(&self, rows: &mut [[T; N]]) {
        invert(&self.min, |feature| self.range(feature), rows);
    }

    fn range(&self, feature: usize) -> f64 {
        self.max[feature] - self.min[feature]
    }
}
