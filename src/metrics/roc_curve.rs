//! [`RocCurve`]: the true and false positives of each threshold.

use std::vec::Vec;

use super::binary_scores::Above;
use super::{BinaryScores, ScoreError};

/// The receiver operating characteristic: which share of the positives and of the negatives has at least a score, for each threshold. Swets 1988;
/// Fawcett 2006.
///
/// ```
/// use stackprop::metrics::{BinaryScores, RocPoint};
/// let mut scores = BinaryScores::new();
/// for (score, is_positive) in [(0.9, true), (0.5, false), (0.5, true)] {
///     scores.add_score(score, is_positive, 1.0);
/// }
/// let curve = scores.roc_curve()?;
/// assert_eq!(curve.points()[1], RocPoint { threshold: 0.9, false_positive_rate: 0.0, true_positive_rate: 0.5 });
/// assert_eq!((curve.points().len(), curve.area()), (3, 0.75));
/// # Ok::<(), stackprop::metrics::ScoreError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RocCurve {
    points: Vec<RocPoint>,
}

/// The rates for one threshold: scores that are at least as large count as yes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocPoint {
    /// The threshold.
    pub threshold: f64,
    /// The share of the negatives that count as yes; NaN without negatives.
    pub false_positive_rate: f64,
    /// The share of the positives that count as yes; NaN without positives.
    pub true_positive_rate: f64,
}

impl BinaryScores {
    /// The ROC curve.
    ///
    /// # Errors
    ///
    /// If a score, its target or its weight is NaN, or a weight is negative or infinite.
    pub fn roc_curve(&self) -> Result<RocCurve, ScoreError> {
        let above = self.thresholds()?;
        let all = above.last().copied().unwrap_or_default();
        let rate = |part, whole| if whole == 0.0 { f64::NAN } else { part / whole };
        let point = |above: Above| RocPoint {
            threshold: above.threshold,
            false_positive_rate: rate(above.negatives, all.negatives),
            true_positive_rate: rate(above.positives, all.positives),
        };
        let none = Above { threshold: f64::INFINITY, ..Above::default() };
        Ok(RocCurve { points: [none].into_iter().chain(above).map(point).collect() })
    }
}

impl RocCurve {
    /// The points, from the threshold that no score reaches, ∞, to the lowest score. There is one for each distinct score: those of
    /// scikit-learn with `drop_intermediate=False`.
    pub fn points(&self) -> &[RocPoint] {
        &self.points
    }

    /// The area under the curve, AUC: the probability that a positive has a larger score than a negative, where equal scores count one half.
    /// NaN without positives or without negatives. Hanley and McNeil 1982.
    pub fn area(&self) -> f64 {
        let trapezoid = |from: &RocPoint, to: &RocPoint| {
            (to.false_positive_rate - from.false_positive_rate) * (from.true_positive_rate + to.true_positive_rate)
                / 2.0
        };
        if self.points.iter().any(|point| point.false_positive_rate.is_nan() || point.true_positive_rate.is_nan()) {
            return f64::NAN;
        }
        self.points.windows(2).map(|pair| trapezoid(&pair[0], &pair[1])).sum()
    }
}
