//! The curves of binary scores.

use stackprop::metrics::{BinaryScores, ScoreError};

use super::plot::{Axis, Guide, Mark, Plot, Series};
use super::range::Scale;
use crate::Drawing;

/// The ROC curve of scores with its area: the share of the positives over that of the negatives that have at least a score, for each
/// threshold.
///
/// # Errors
///
/// If a score, its target or its weight is NaN, or a weight is negative or infinite.
///
/// ```
/// use stackprop::metrics::BinaryScores;
/// use stackprop_report::chart;
/// let mut scores = BinaryScores::new();
/// for (score, is_positive) in [(0.9, true), (0.5, false), (0.5, true)] {
///     scores.add_score(score, is_positive, 1.0);
/// }
/// assert_eq!(chart::roc(&scores)?.title(), "ROC curve, area 0.750");
/// # Ok::<(), stackprop::metrics::ScoreError>(())
/// ```
pub fn roc(scores: &BinaryScores) -> Result<Drawing, ScoreError> {
    let curve = scores.roc_curve()?;
    let points = curve.points().iter().map(|point| (point.false_positive_rate, point.true_positive_rate)).collect();
    let title = format!("ROC curve, area {:.3}", curve.area());
    let (x, y) = ("false positive rate", "true positive rate");
    Ok(plot(title, (x, y), points, Guide::Diagonal))
}

/// The precision-recall curve of scores with its average precision. It has steps, because between two thresholds there is no point. The
/// dashed line is the precision of a guess: the share of positives.
///
/// # Errors
///
/// As [`roc`].
///
/// ```
/// use stackprop::metrics::BinaryScores;
/// use stackprop_report::chart;
/// let mut scores = BinaryScores::new();
/// for (score, is_positive) in [(0.9, true), (0.6, false), (0.5, true)] {
///     scores.add_score(score, is_positive, 1.0);
/// }
/// assert_eq!(chart::precision_recall(&scores)?.title(), "Precision and recall, average precision 0.833");
/// # Ok::<(), stackprop::metrics::ScoreError>(())
/// ```
pub fn precision_recall(scores: &BinaryScores) -> Result<Drawing, ScoreError> {
    let curve = scores.precision_recall_curve()?;
    let mut points: Vec<(f64, f64)> = Vec::new();
    for point in curve.points() {
        if let Some((recall, _)) = points.last().copied() {
            points.push((recall, point.precision));
        }
        points.push((point.recall, point.precision));
    }
    let share = curve.points().last().map_or(f64::NAN, |last| last.precision);
    let title = format!("Precision and recall, average precision {:.3}", curve.average_precision());
    Ok(plot(title, ("recall", "precision"), points, Guide::Level(share, format!("a guess: {share:.3}"))))
}

fn plot(title: String, (x, y): (&'static str, &'static str), points: Vec<(f64, f64)>, guide: Guide) -> Drawing {
    let axis = |name| Axis::numbers(name, Scale::SHARE);
    let series = vec![Series { name: None, color: 0, points, mark: Mark::Line }];
    Plot { title, x: axis(x), y: axis(y), series, guides: vec![guide] }.draw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_one_class_are_a_chart_without_a_curve() {
        let mut scores = BinaryScores::new();
        scores.add_score(0.5, true, 1.0);
        let drawing = roc(&scores).unwrap();
        assert_eq!(drawing.title(), "ROC curve, area NaN");
        assert!(drawing.to_string().contains("no finite values"));
    }

    #[test]
    fn a_score_that_is_nan_is_an_error() {
        let mut scores = BinaryScores::new();
        scores.add_score(f64::NAN, true, 1.0);
        assert_eq!(roc(&scores).unwrap_err(), ScoreError { index: 0 });
        assert!(precision_recall(&scores).is_err());
    }
}
