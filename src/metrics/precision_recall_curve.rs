//! [`PrecisionRecallCurve`]: precision and recall of each threshold.

use std::vec::Vec;

use super::binary_scores::Above;
use super::class_counts::ratio;
use super::{BinaryScores, ScoreError};

/// Precision and recall for each threshold of the scores. Unlike those of the [ROC curve](super::RocCurve), its values depend on the share of
/// positives among the samples, so it shows more where they are rare. Davis and Goadrich 2006.
///
/// ```
/// use stackprop::metrics::{BinaryScores, PrecisionRecallPoint};
/// let mut scores = BinaryScores::new();
/// for (score, is_positive) in [(0.9, true), (0.6, false), (0.5, true)] {
///     scores.add_score(score, is_positive, 1.0);
/// }
/// let curve = scores.precision_recall_curve()?;
/// assert_eq!(curve.points()[2], PrecisionRecallPoint { threshold: 0.6, precision: 0.5, recall: 0.5 });
/// assert_eq!(curve.average_precision(), 0.5 * 1.0 + 0.5 * 2.0 / 3.0);
/// # Ok::<(), stackprop::metrics::ScoreError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionRecallCurve {
    points: Vec<PrecisionRecallPoint>,
}

/// Precision and recall for one threshold: scores that are at least as large count as yes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionRecallPoint {
    /// The threshold.
    pub threshold: f64,
    /// The share of positives among the samples that count as yes.
    pub precision: f64,
    /// The share of the positives that count as yes; 1 without positives, as in scikit-learn.
    pub recall: f64,
}

impl BinaryScores {
    /// The precision-recall curve.
    ///
    /// # Errors
    ///
    /// If a score, its target or its weight is NaN, or a weight is negative or infinite.
    pub fn precision_recall_curve(&self) -> Result<PrecisionRecallCurve, ScoreError> {
        let above = self.thresholds()?;
        let positives = above.last().copied().unwrap_or_default().positives;
        let point = |above: Above| PrecisionRecallPoint {
            threshold: above.threshold,
            precision: ratio(above.positives, above.positives + above.negatives),
            recall: if positives == 0.0 { 1.0 } else { above.positives / positives },
        };
        let none = PrecisionRecallPoint { threshold: f64::INFINITY, precision: 1.0, recall: 0.0 };
        Ok(PrecisionRecallCurve { points: [none].into_iter().chain(above.into_iter().map(point)).collect() })
    }
}

impl PrecisionRecallCurve {
    /// The points, from the threshold that no score reaches, ∞, whose precision is 1 by definition, to the lowest score. There is one for each
    /// distinct score, so they are those of scikit-learn in reverse.
    pub fn points(&self) -> &[PrecisionRecallPoint] {
        &self.points
    }

    /// `AP = Σ_n (R_n − R_{n−1}) P_n`: the mean of the precisions, weighted by the rise of the recall; 0 without positives.
    ///
    /// It is the area below the curve as a step function. A line between two points would be too optimistic (Davis and Goadrich 2006).
    pub fn average_precision(&self) -> f64 {
        self.points.windows(2).map(|pair| (pair[1].recall - pair[0].recall) * pair[1].precision).sum()
    }
}
