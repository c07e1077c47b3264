//! Medians and other quantiles of the features.

use std::vec::Vec;

use crate::tensor::Scalar;

/// The quantile of sorted numbers at `level`, from 0 to 1: between two of them it is interpolated linearly, as NumPy does by
/// default. Definition 7 of R. J. Hyndman and Y. Fan, *Sample quantiles in statistical packages*, The American Statistician 50(4),
/// 1996. NaN if there are none.
pub(super) fn quantile(sorted: &[f64], level: f64) -> f64 {
    let place = sorted.len().saturating_sub(1) as f64 * level;
    // The cast truncates.
    let below = place as usize;
    match (sorted.get(below), sorted.get(below + 1)) {
        (Some(a), Some(b)) => {
            let part = place - below as f64;
            // Without an overflow of the difference.
            a * (1.0 - part) + b * part
        }
        (Some(a), None) => *a,
        _ => f64::NAN,
    }
}

/// The values of a feature that are not NaN, in ascending order.
pub(super) fn sorted<T: Scalar, const N: usize>(rows: &[[T; N]], feature: usize) -> Vec<f64> {
    let mut values: Vec<f64> = rows.iter().map(|row| row[feature].to_f64()).filter(|x| !x.is_nan()).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}
