//! What a metric returns for one sample: a number, or a mean with a weight.

use core::iter::Sum;

/// A mean over some steps, as their sum and their number: what a metric of a sequence or an image returns.
///
/// The sum of several is the mean over all of their steps.
///
/// ```
/// use stackprop::metrics::WeightedMean;
/// let samples = [WeightedMean { sum: 3.0, weight: 3.0 }, WeightedMean { sum: 0.0, weight: 1.0 }];
/// assert_eq!(samples.into_iter().sum::<WeightedMean>().mean(), 0.75);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WeightedMean {
    /// The sum over the steps that count, each multiplied by its weight.
    pub sum: f64,
    /// The sum of the weights: the number of the steps that count.
    pub weight: f64,
}

impl WeightedMean {
    /// The mean; 0 if nothing counts.
    pub fn mean(self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.sum / self.weight }
    }
}

impl Sum for WeightedMean {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |total, one| Self { sum: total.sum + one.sum, weight: total.weight + one.weight })
    }
}

/// The value of a metric for one sample: an `f64`, whose weight is 1, or a [`WeightedMean`].
#[diagnostic::on_unimplemented(
    message = "a metric returns `f64` or `WeightedMean`, not `{Self}`",
    label = "for a share of right answers, return `f64::from(u8::from(is_right))`; for an `f32`, `f64::from(value)`"
)]
pub trait Measure {
    /// The value with its weight in the mean over all samples.
    fn weighted(self) -> WeightedMean;
}

impl Measure for f64 {
    fn weighted(self) -> WeightedMean {
        WeightedMean { sum: self, weight: 1.0 }
    }
}

impl Measure for WeightedMean {
    fn weighted(self) -> WeightedMean {
        self
    }
}

/// The mean of numbers that have the same weight.
pub(super) fn mean_of(numbers: impl Iterator<Item = f64>) -> WeightedMean {
    numbers.map(|sum| WeightedMean { sum, weight: 1.0 }).sum()
}
