//! Features on a common scale: learned from the training set, applied to every set.
//!
//! A network learns badly if one feature is in the thousands and another in the hundredths. Fit a scale on the training set alone,
//! then apply it to the training, validation and test sets, and to each input of the trained network.
//!
//! Scales are plain public numbers, so a program can have the scale of a finished training as a `const`. They are stored and
//! applied in `f64`, whatever the type of the data.

mod impute;
mod jacobi;
mod min_max_scaler;
pub(crate) mod moments;
#[cfg(feature = "std")]
mod quantile;
mod robust_scaler;
mod standard_scaler;
mod whiten;

pub use impute::Impute;
pub use min_max_scaler::MinMaxScaler;
pub use robust_scaler::RobustScaler;
pub use standard_scaler::StandardScaler;
pub use whiten::Whiten;

use super::DataError;
use crate::tensor::Scalar;

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
        assert_eq!(
            StandardScaler::fit(&rows).unwrap(),
            StandardScaler { mean: [1e9 + 10.0], deviation: [22.5_f64.sqrt()] }
        );
    }

    #[test]
    fn invert_undoes_apply() {
        let rows = [[0.1_f64, -7.0, 3e5], [0.2, 8.5, 4e5], [0.7, -1.25, 9e5]];
        let (standardize, min_max) = (StandardScaler::fit(&rows).unwrap(), MinMaxScaler::fit(&rows).unwrap());
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
        StandardScaler::fit(&rows).unwrap().apply(&mut a);
        MinMaxScaler::fit(&rows).unwrap().apply(&mut b);
        assert_eq!((a, b), ([[0.0]; 7], [[0.0]; 7]));
        StandardScaler::fit(&rows).unwrap().invert(&mut a);
        MinMaxScaler::fit(&rows).unwrap().invert(&mut b);
        assert_eq!((a, b), (rows, rows));
    }

    #[test]
    fn what_cannot_be_scaled_is_an_error() {
        assert!(matches!(StandardScaler::<2>::fit::<f32>(&[]), Err(DataError::Empty)));
        assert!(matches!(MinMaxScaler::<2>::fit::<f32>(&[]), Err(DataError::Empty)));
        let hole = [[1.0, 2.0], [3.0, f32::NAN]];
        assert!(matches!(StandardScaler::fit(&hole), Err(DataError::NotFiniteFeature { row: 1, feature: 1 })));
        assert!(matches!(MinMaxScaler::fit(&hole), Err(DataError::NotFiniteFeature { row: 1, feature: 1 })));
        let wide = [[0.0, f64::MIN], [0.0, f64::MAX]];
        assert!(matches!(StandardScaler::fit(&wide), Err(DataError::FeatureOverflow { feature: 1 })));
        assert!(matches!(MinMaxScaler::fit(&wide), Err(DataError::FeatureOverflow { feature: 1 })));
    }
}
