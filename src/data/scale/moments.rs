//! The mean and the standard deviation of values, in one pass: B. P. Welford, *Note on a method for calculating corrected sums of squares and
//! products*, Technometrics 4(3), 1962. The sum of squares, which would cancel, is not needed.

use crate::math::Math;

/// Adds `x`, the value with the number `count` counted from 1, to the mean and to the sum of the squared deviations from it.
pub(crate) fn add(mean: &mut f64, squares: &mut f64, x: f64, count: f64) {
    let from_old = x - *mean;
    *mean += from_old / count;
    *squares += from_old * (x - *mean);
}

/// Returns the standard deviation of `count` values, from the sum of their squared deviations.
pub(crate) fn deviation_of(squares: f64, count: f64) -> f64 {
    Math::sqrt(squares / count)
}
