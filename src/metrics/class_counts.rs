//! [`ClassCounts`]: the answers about one class, counted.

use core::iter::Sum;

/// The numbers of right and wrong answers about one class, or the sum of their weights, and the scores that follow from them.
///
/// A score whose denominator is 0 is 0, as in scikit-learn with `zero_division=0`.
///
/// ```
/// use stackprop::metrics::ClassCounts;
/// let counts = ClassCounts { true_positives: 6.0, false_positives: 2.0, false_negatives: 4.0 };
/// assert_eq!((counts.precision(), counts.recall(), counts.f1()), (6.0 / 8.0, 6.0 / 10.0, 12.0 / 18.0));
/// assert_eq!((counts.iou(), counts.support()), (6.0 / 12.0, 10.0));
/// assert_eq!(ClassCounts::default().precision(), 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassCounts {
    /// The samples of the class that are predicted as it, `TP`.
    pub true_positives: f64,
    /// The samples of other classes that are predicted as this one, `FP`.
    pub false_positives: f64,
    /// The samples of the class that are predicted as another, `FN`.
    pub false_negatives: f64,
}

impl ClassCounts {
    /// `TP / (TP + FP)`: the share of the predictions of the class that are right.
    pub fn precision(self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// `TP / (TP + FN)`: the share of the samples of the class that are found.
    pub fn recall(self) -> f64 {
        ratio(self.true_positives, self.support())
    }

    /// `F₁ = 2 TP / (2 TP + FP + FN)`: the harmonic mean of precision and recall. Van Rijsbergen 1979.
    pub fn f1(self) -> f64 {
        let twice = 2.0 * self.true_positives;
        ratio(twice, twice + self.false_positives + self.false_negatives)
    }

    /// `2 TP / (2 TP + FP + FN)`: the Dice coefficient of two regions, twice their intersection divided by the sum of their sizes. It is the
    /// number [`f1`](Self::f1), under the name that it has in segmentation. Dice 1945.
    pub fn dice(self) -> f64 {
        self.f1()
    }

    /// `TP / (TP + FP + FN)`: the intersection of two regions divided by their union, the Jaccard index. Jaccard 1912.
    pub fn iou(self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_positives + self.false_negatives)
    }

    /// `TP + FN`: the number of the samples of the class.
    pub fn support(self) -> f64 {
        self.true_positives + self.false_negatives
    }
}

impl Sum for ClassCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |total, one| Self {
            true_positives: total.true_positives + one.true_positives,
            false_positives: total.false_positives + one.false_positives,
            false_negatives: total.false_negatives + one.false_negatives,
        })
    }
}

/// A ratio that is 0 if its denominator is.
pub(super) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator == 0.0 { 0.0 } else { numerator / denominator }
}
