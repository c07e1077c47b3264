//! [`Impute`]: numbers in place of missing ones.

#[cfg(feature = "std")]
use super::quantile::{quantile, sorted};
use crate::data::DataError;
use crate::tensor::Scalar;

/// A number per feature in place of each NaN, as with the `SimpleImputer` of scikit-learn.
///
/// Like a scale, it is fitted on the training set alone, and then applied to every set and to each input of the trained network. For
/// fixed values write them down: `Impute { value: [0.0, -1.0] }`.
///
/// ```
/// use stackprop::data::Impute;
///
/// let mut train = [[1.0_f32, 5.0], [f32::NAN, 7.0], [2.0, f32::NAN], [6.0, 9.0]];
/// let impute = Impute::mean(&train)?;
/// assert_eq!(impute, Impute { value: [3.0, 7.0] });
/// impute.apply(&mut train);
/// assert_eq!(train, [[1.0, 5.0], [3.0, 7.0], [2.0, 7.0], [6.0, 9.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impute<const N: usize> {
    /// The value of each feature where it is missing.
    pub value: [f64; N],
}

impl<const N: usize> Impute<N> {
    /// The mean of the values of each feature that are not NaN.
    ///
    /// # Errors
    ///
    /// [`Empty`](DataError::Empty), [`NotFiniteFeature`](DataError::NotFiniteFeature) if a value is infinite, and
    /// [`NoValue`](DataError::NoValue) if all values of a feature are missing.
    pub fn mean<T: Scalar>(rows: &[[T; N]]) -> Result<Self, DataError> {
        check(rows)?;
        let mut impute = Self { value: [0.0; N] };
        for (feature, value) in impute.value.iter_mut().enumerate() {
            let mut count = 0.0;
            for x in rows.iter().map(|row| row[feature].to_f64()).filter(|x| !x.is_nan()) {
                count += 1.0;
                // Without a sum, which could overflow.
                *value += x / count - *value / count;
            }
        }
        Ok(impute)
    }

    /// The median of the values of each feature that are not NaN.
    ///
    /// ```
    /// use stackprop::data::Impute;
    ///
    /// let rows = [[1.0_f32], [f32::NAN], [2.0], [900.0], [4.0]];
    /// assert_eq!(Impute::median(&rows)?.value, [3.0]);
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`mean`](Self::mean).
    #[cfg(feature = "std")]
    pub fn median<T: Scalar>(rows: &[[T; N]]) -> Result<Self, DataError> {
        check(rows)?;
        let mut impute = Self { value: [0.0; N] };
        for (feature, value) in impute.value.iter_mut().enumerate() {
            *value = quantile(&sorted(rows, feature), 0.5);
        }
        Ok(impute)
    }

    /// Fills in the missing values of every row, in place.
    pub fn apply<T: Scalar>(&self, rows: &mut [[T; N]]) {
        for row in rows {
            for (x, value) in row.iter_mut().zip(&self.value) {
                if x.is_nan() {
                    *x = T::of(*value);
                }
            }
        }
    }
}

fn check<T: Scalar, const N: usize>(rows: &[[T; N]]) -> Result<(), DataError> {
    if rows.is_empty() {
        return Err(DataError::Empty);
    }
    for (row, features) in rows.iter().enumerate() {
        if let Some(feature) = features.iter().position(|x| x.is_infinite()) {
            return Err(DataError::NotFiniteFeature { row, feature });
        }
    }
    match (0..N).find(|&feature| rows.iter().all(|row| row[feature].is_nan())) {
        Some(feature) => Err(DataError::NoValue { feature }),
        None => Ok(()),
    }
}
