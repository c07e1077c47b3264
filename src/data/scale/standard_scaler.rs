//! [`StandardScaler`]: mean 0 and standard deviation 1.

use super::moments::{add, deviation_of};
use super::{apply, check, invert};
use crate::data::DataError;
use crate::tensor::Scalar;

/// Mean 0 and standard deviation 1 for each feature: `(x − mean) / deviation`.
///
/// A feature that is constant in the training data has deviation 0; it is centred but not divided.
///
/// ```
/// use stackprop::data::StandardScaler;
///
/// let mut train = [[1.0_f32, 900.0], [3.0, 1100.0]];
/// let scale = StandardScaler::fit(&train)?;
/// scale.apply(&mut train);
/// assert_eq!(train, [[-1.0, -1.0], [1.0, 1.0]]);
///
/// let mut input = [[2.0_f32, 1200.0]];
/// scale.apply(&mut input);
/// assert_eq!(input, [[0.0, 2.0]]);
/// scale.invert(&mut input);
/// assert_eq!(input, [[2.0, 1200.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardScaler<const N: usize> {
    /// The mean of each feature.
    pub mean: [f64; N],
    /// The standard deviation of each feature: the root of the mean of its squared deviations.
    pub deviation: [f64; N],
}

impl<const N: usize> StandardScaler<N> {
    /// Computes the mean and the deviation of each feature from `rows`, one array per sample.
    ///
    /// It is done in one pass, after B. P. Welford, *Note on a method for calculating corrected sums of squares and products*,
    /// Technometrics 4(3), 1962: exact where the sum of squares would cancel.
    ///
    /// # Errors
    ///
    /// [`Empty`](DataError::Empty), [`NotFiniteFeature`](DataError::NotFiniteFeature), and
    /// [`FeatureOverflow`](DataError::FeatureOverflow) if a square does not fit an `f64`.
    pub fn fit<T: Scalar>(rows: &[[T; N]]) -> Result<Self, DataError> {
        check(rows)?;
        // The sums of squares are stored where the deviations will be, so that no second array is on the stack.
        let mut scale = Self { mean: [0.0; N], deviation: [0.0; N] };
        for (before, row) in rows.iter().enumerate() {
            let count = (before + 1) as f64;
            for ((mean, squares), &x) in scale.mean.iter_mut().zip(&mut scale.deviation).zip(row) {
                add(mean, squares, x.to_f64(), count);
            }
        }
        if let Some(feature) = scale.deviation.iter().position(|squares| !squares.is_finite()) {
            return Err(DataError::FeatureOverflow { feature });
        }
        for deviation in &mut scale.deviation {
            *deviation = deviation_of(*deviation, rows.len() as f64);
        }
        Ok(scale)
    }

    /// Puts the features of every row on the scale, in place.
    pub fn apply<T: Scalar>(&self, rows: &mut [[T; N]]) {
        apply(&self.mean, |feature| self.deviation[feature], rows);
    }

    /// Takes the features of every row back to their own units, in place: the inverse of [`apply`](Self::apply).
    pub fn invert<T: Scalar>(&self, rows: &mut [[T; N]]) {
        invert(&self.mean, |feature| self.deviation[feature], rows);
    }
}
