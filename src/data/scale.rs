//! Features on a common scale: learned from the training set, applied to every set.
//!
//! A network learns badly if one feature is in the thousands and another in the hundredths. Fit a scale on the training set alone,
//! then apply it to the training, validation and test sets, and to each input of the trained network.
//!
//! Both scales are plain public numbers, so a program can have the scale of a finished training as a `const`. They are stored and
//! applied in `f64`, whatever the type of the data.

use super::DataError;
use crate::math::Math;
use crate::tensor::Scalar;

/// Mean 0 and standard deviation 1 for each feature: `(x − mean) / deviation`.
///
/// A feature that is constant in the training data has deviation 0; it is centred but not divided.
///
/// ```
/// use stackprop::data::Standardize;
///
/// let mut train = [[1.0_f32, 900.0], [3.0, 1100.0]];
/// let scale = Standardize::fit(&train)?;
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
pub struct Standardize<const N: usize> {
    /// The mean of each feature.
    pub mean: [f64; N],
    /// The standard deviation of each feature: the root of the mean of its squared deviations.
    pub deviation: [f64; N],
}

impl<const N: usize> Standardize<N> {
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
                let x = x.to_f64();
                let from_old = x - *mean;
                *mean += from_old / count;
                *squares += from_old * (x - *mean);
            }
        }
        if let Some(feature) = scale.deviation.iter().position(|squares| !squares.is_finite()) {
            return Err(DataError::FeatureOverflow { feature });
        }
        for deviation in &mut scale.deviation {
            *deviation = Math::sqrt(*deviation / rows.len() as f64);
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

/// From 0 for the least to 1 for the greatest value of each feature: `(x − min) / (max − min)`.
///
/// Values outside the range of the training data become less than 0 or greater than 1. A feature that is constant in the training
/// data is moved to 0 but not divided.
///
/// ```
/// use stackprop::data::MinMax;
///
/// let mut train = [[-2.0_f32, 10.0], [2.0, 30.0], [0.0, 15.0]];
/// let scale = MinMax::fit(&train)?;
/// scale.apply(&mut train);
/// assert_eq!(train, [[0.0, 0.0], [1.0, 1.0], [0.5, 0.25]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMax<const N: usize> {
    /// The least value of each feature.
    pub min: [f64; N],
    /// The greatest value of each feature.
    pub max: [f64; N],
}

impl<const N: usize> MinMax<N> {
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

fn check<T: Scalar, const N: usize>(rows: &[[T; N]]) -> Result<(), DataError> {
    if rows.is_empty() {
        return Err(DataError::Empty);
    }
    for (row, features) in rows.iter().enumerate() {
        if let Some(feature) = features.iter().position(|x| !x.is_finite()) {
            return Err(DataError::NotFiniteFeature { row, feature });
        }
    }
    Ok(())
}

fn apply<T: Scalar, const N: usize>(origin: &[f64; N], unit: impl Fn(usize) -> f64, rows: &mut [[T; N]]) {
    for row in rows {
        for (feature, (x, origin)) in row.iter_mut().zip(origin).enumerate() {
            *x = T::of((x.to_f64() - origin) / or_one(unit(feature)));
        }
    }
}

fn invert<T: Scalar, const N: usize>(origin: &[f64; N], unit: impl Fn(usize) -> f64, rows: &mut [[T; N]]) {
    for row in rows {
        for (feature, (x, origin)) in row.iter_mut().zip(origin).enumerate() {
            *x = T::of(x.to_f64() * or_one(unit(feature)) + origin);
        }
    }
}

/// The unit of a feature, or 1 if it is 0 because the feature is constant.
fn or_one(unit: f64) -> f64 {
    if unit == 0.0 { 1.0 } else { unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_spread_on_a_large_offset_is_not_lost() {
        // The sum of squares of these needs 60 bits; an `f64` has 53.
        let rows = [[1e9 + 4.0], [1e9 + 7.0], [1e9 + 13.0], [1e9 + 16.0]];
        assert_eq!(Standardize::fit(&rows).unwrap(), Standardize { mean: [1e9 + 10.0], deviation: [22.5_f64.sqrt()] });
    }

    #[test]
    fn invert_undoes_apply() {
        let rows = [[0.1_f64, -7.0, 3e5], [0.2, 8.5, 4e5], [0.7, -1.25, 9e5]];
        let (standardize, min_max) = (Standardize::fit(&rows).unwrap(), MinMax::fit(&rows).unwrap());
        let (mut a, mut b) = (rows, rows);
        standardize.apply(&mut a);
        min_max.apply(&mut b);
        assert_ne!(a, rows);
        assert_ne!(b, rows);
        standardize.invert(&mut a);
        min_max.invert(&mut b);
        for (found, x) in [a, b].iter().flat_map(|set| set.as_flattened().iter().zip(rows.as_flattened())) {
            assert!((found - x).abs() <= 4.0 * f64::EPSILON * x.abs(), "{found} {x}");
        }
    }

    #[test]
    fn a_constant_feature_becomes_zero_and_comes_back() {
        let rows = [[0.1_f32]; 7];
        let (mut a, mut b) = (rows, rows);
        Standardize::fit(&rows).unwrap().apply(&mut a);
        MinMax::fit(&rows).unwrap().apply(&mut b);
        assert_eq!((a, b), ([[0.0]; 7], [[0.0]; 7]));
        Standardize::fit(&rows).unwrap().invert(&mut a);
        MinMax::fit(&rows).unwrap().invert(&mut b);
        assert_eq!((a, b), (rows, rows));
    }

    #[test]
    fn what_cannot_be_scaled_is_an_error() {
        assert!(matches!(Standardize::<2>::fit::<f32>(&[]), Err(DataError::Empty)));
        assert!(matches!(MinMax::<2>::fit::<f32>(&[]), Err(DataError::Empty)));
        let hole = [[1.0, 2.0], [3.0, f32::NAN]];
        assert!(matches!(Standardize::fit(&hole), Err(DataError::NotFiniteFeature { row: 1, feature: 1 })));
        assert!(matches!(MinMax::fit(&hole), Err(DataError::NotFiniteFeature { row: 1, feature: 1 })));
        let wide = [[0.0, f64::MIN], [0.0, f64::MAX]];
        assert!(matches!(Standardize::fit(&wide), Err(DataError::FeatureOverflow { feature: 1 })));
        assert!(matches!(MinMax::fit(&wide), Err(DataError::FeatureOverflow { feature: 1 })));
    }
}
