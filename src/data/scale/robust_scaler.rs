//! [`RobustScaler`]: a scale that a few wild values do not move.

#[cfg(feature = "std")]
use super::quantile::{quantile, sorted};
use super::{apply, invert};
#[cfg(feature = "std")]
use crate::data::DataError;
use crate::tensor::Scalar;

/// Median 0 and interquartile range 1 for each feature: `(x − median) / range`, as with the `RobustScaler` of scikit-learn.
///
/// The range is the distance between the quartiles, below which are a quarter and three quarters of the values. Up to a quarter of
/// the values can be arbitrarily large without changing much, while a single one moves the scale of
/// [`StandardScaler`](crate::data::StandardScaler) and [`MinMaxScaler`](crate::data::MinMaxScaler). A feature with the range 0 is centred but not divided.
///
/// ```
/// use stackprop::data::RobustScaler;
///
/// let mut train = [[1.0_f32], [2.0], [3.0], [4.0], [1e9]];
/// let scale = RobustScaler::fit(&train)?;
/// assert_eq!(scale, RobustScaler { median: [3.0], range: [2.0] });
/// scale.apply(&mut train[..4]);
/// assert_eq!(train[..4], [[-1.0], [-0.5], [0.0], [0.5]]);
/// scale.invert(&mut train[..4]);
/// assert_eq!(train[..4], [[1.0], [2.0], [3.0], [4.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RobustScaler<const N: usize> {
    /// The median of each feature.
    pub median: [f64; N],
    /// The interquartile range of each feature.
    pub range: [f64; N],
}

impl<const N: usize> RobustScaler<N> {
    /// Computes the median and the interquartile range of each feature from `rows`, one array per sample. Between two values a
    /// quantile is interpolated linearly.
    ///
    /// # Errors
    ///
    /// [`Empty`](DataError::Empty), [`NotFiniteFeature`](DataError::NotFiniteFeature), and
    /// [`FeatureOverflow`](DataError::FeatureOverflow) if the range of a feature does not fit an `f64`.
    #[cfg(feature = "std")]
    pub fn fit<T: Scalar>(rows: &[[T; N]]) -> Result<Self, DataError> {
        super::check(rows)?;
        let mut scale = Self { median: [0.0; N], range: [0.0; N] };
        for (feature, (median, range)) in scale.median.iter_mut().zip(&mut scale.range).enumerate() {
            let sorted = sorted(rows, feature);
            *median = quantile(&sorted, 0.5);
            *range = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
            if !range.is_finite() {
                return Err(DataError::FeatureOverflow { feature });
            }
        }
        Ok(scale)
    }

    /// Puts the features of every row on the scale, in place.
    pub fn apply<T: Scalar>(&self, rows: &mut [[T; N]]) {
        apply(&self.median, |feature| self.range[feature], rows);
    }

    /// Takes the features of every row back to their own units, in place: the inverse of [`apply`](Self::apply).
    pub fn invert<T: Scalar>(&self, rows: &mut [[T; N]]) {
        invert(&self.median, |feature| self.range[feature], rows);
    }
}
