//! Random numbers for augmentation, and the checks of their ranges.

use core::ops::RangeInclusive;

use rand::Rng;

use crate::layer::init::{normal, unit};
use crate::math::Math;

/// A uniform number from a range.
pub fn uniform<R: Rng + ?Sized>(range: &RangeInclusive<f64>, rng: &mut R) -> f64 {
    let (low, high) = (*range.start(), *range.end());
    low + (high - low) * unit(rng)
}

/// A uniform whole number below `count`, which is at least 1. Its deviation from uniform is below 2⁻⁵³ · `count`.
pub fn below<R: Rng + ?Sized>(count: usize, rng: &mut R) -> usize {
    ((unit(rng) * count as f64) as usize).min(count - 1)
}

/// A uniform whole number from `-most` to `most`.
pub fn within<R: Rng + ?Sized>(most: usize, rng: &mut R) -> isize {
    below(2 * most + 1, rng) as isize - most as isize
}

/// Whether something of this probability happens. For 0 and 1 no number is drawn.
pub fn happens<R: Rng + ?Sized>(probability: f64, rng: &mut R) -> bool {
    probability >= 1.0 || probability > 0.0 && unit(rng) < probability
}

/// A number from the distribution Beta(α, α), from two of the gamma distribution.
pub fn beta<R: Rng + ?Sized>(alpha: f64, rng: &mut R) -> f64 {
    // The ratio of the two by their logarithms, because both can be too small for an `f64`.
    let [a, b] = [ln_gamma(alpha, rng), ln_gamma(alpha, rng)];
    Math::sigmoid(a - b)
}

/// The logarithm of a number from the gamma distribution with this shape: G. Marsaglia and W. W. Tsang, *A simple method for generating gamma
/// variables*, 2000. Shapes below 1 as in their section 6.
fn ln_gamma<R: Rng + ?Sized>(shape: f64, rng: &mut R) -> f64 {
    if shape < 1.0 {
        let u = 1.0 - unit(rng);
        return ln_gamma(shape + 1.0, rng) + Math::ln(u) / shape;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / Math::sqrt(9.0 * d);
    loop {
        let mut x = [0.0];
        normal(&mut x, 0.0, 1.0, rng);
        let [x] = x;
        let root = 1.0 + c * x;
        let v = root * root * root;
        let u = 1.0 - unit(rng);
        if root > 0.0 && Math::ln(u) < 0.5 * x * x + d - d * v + d * Math::ln(v) {
            return Math::ln(d * v);
        }
    }
}

/// Refuses a probability that is none.
#[track_caller]
pub fn check_probability(probability: f64) {
    assert!((0.0..=1.0).contains(&probability), "the probability {probability} is not between 0 and 1");
}

/// Refuses a range that is empty, or has an end below `least`, infinite or NaN.
#[track_caller]
pub fn check_range(name: &str, range: &RangeInclusive<f64>, least: f64) {
    let (low, high) = (*range.start(), *range.end());
    let is_valid = low.is_finite() && high.is_finite() && low <= high && low >= least;
    assert!(
        is_valid,
        "{name} from {low} to {high}: write two finite numbers, the smaller one first, of at least {least}"
    );
}

/// Refuses a deviation that is negative, infinite or NaN.
#[track_caller]
pub fn check_deviation(deviation: f64) {
    assert!(
        deviation >= 0.0 && deviation.is_finite(),
        "the deviation {deviation} of the noise is not a finite number from 0"
    );
}
