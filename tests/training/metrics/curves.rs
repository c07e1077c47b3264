//! The ROC curve and the precision-recall curve.

use proptest::prelude::*;
use stackprop::losses::MaskedTarget;
use stackprop::metrics::{BinaryScores, RocPoint, ScoreError};

fn scores(samples: &[(f64, bool)]) -> BinaryScores {
    let mut scores = BinaryScores::new();
    samples.iter().for_each(|(score, is_positive)| scores.add_score(*score, *is_positive, 1.0));
    scores
}

#[test]
fn each_output_that_counts_is_a_sample() {
    let mut added = BinaryScores::new();
    added.add(&[0.75f32, 0.25], &[true, false]);
    added.add(&[0.5f32], &0.25);
    added.add_weighted(&[[0.5f32], [9.0]], &MaskedTarget::of_length(1, [[1.0], [f32::NAN]]), 1.0);
    assert_eq!(added, scores(&[(0.75, true), (0.25, false), (0.5, false), (0.5, true)]));
    let mut parts = scores(&[(0.75, true)]);
    parts.merge(&scores(&[(0.25, false), (0.5, false), (0.5, true)]));
    assert_eq!(parts, added);
}

#[test]
fn equal_scores_are_one_point() {
    let curve = scores(&[(0.0, true), (-0.0, false), (1.0, true)]).roc_curve().unwrap();
    let point = |threshold, false_positive_rate, true_positive_rate| RocPoint {
        threshold,
        false_positive_rate,
        true_positive_rate,
    };
    assert_eq!(curve.points(), [point(f64::INFINITY, 0.0, 0.0), point(1.0, 0.0, 0.5), point(0.0, 1.0, 1.0)]);
}

#[test]
fn infinite_scores_are_the_largest_and_the_smallest() {
    let curve = scores(&[(f64::NEG_INFINITY, false), (0.0, true), (f64::INFINITY, true)]).roc_curve().unwrap();
    assert_eq!((curve.points().len(), curve.area()), (4, 1.0));
}

#[test]
fn a_score_that_is_nan_is_an_error() {
    let bad = |index| Err(ScoreError { index });
    assert_eq!(scores(&[(0.5, true), (f64::NAN, false)]).roc_curve(), bad(1));
    assert_eq!(scores(&[(f64::NAN, true)]).precision_recall_curve(), Err(ScoreError { index: 0 }));
    for weight in [f64::NAN, f64::INFINITY, -1.0] {
        let mut scores = scores(&[(0.5, true)]);
        scores.add_score(0.5, true, weight);
        assert_eq!(scores.roc_curve(), bad(1));
    }
    let mut scores = BinaryScores::new();
    scores.add(&[0.5f32], &f32::NAN);
    assert_eq!(scores.roc_curve(), bad(0));
    let message = "score 0, its target or its weight is NaN, or the weight is negative or infinite";
    assert_eq!(scores.roc_curve().unwrap_err().to_string(), message);
}

#[test]
fn curves_of_nothing() {
    let none = BinaryScores::new();
    assert!(none.roc_curve().unwrap().area().is_nan());
    assert_eq!(none.precision_recall_curve().unwrap().average_precision(), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// With many ties, since there are few scores.
    #[test]
    fn the_area_is_the_probability_that_a_positive_is_above_a_negative(
        samples in prop::collection::vec((0..9u8, any::<bool>(), 1..5u8), 2..60),
    ) {
        let mut scores = BinaryScores::new();
        let (mut above, mut pairs) = (0.0, 0.0);
        for (score, is_positive, weight) in &samples {
            scores.add_score(f64::from(*score), *is_positive, f64::from(*weight));
            for (other, _, of_other) in samples.iter().filter(|(_, of_other, _)| *is_positive && !of_other) {
                let pair = f64::from(weight * of_other);
                pairs += pair;
                above += pair * if score > other { 1.0 } else if score == other { 0.5 } else { 0.0 };
            }
        }
        let area = scores.roc_curve().unwrap().area();
        prop_assert!((area - above / pairs).abs() < 1e-12 || pairs == 0.0 && area.is_nan(), "{} {} {}", area, above, pairs);
    }

    /// Of distinct scores, the average precision is the mean of the precisions at the positives.
    #[test]
    fn average_precision_is_the_mean_at_the_positives(labels in prop::collection::vec(any::<bool>(), 1..40)) {
        let samples: Vec<_> = labels.iter().enumerate().map(|(index, is_positive)| (-(index as f64), *is_positive)).collect();
        let (mut positives, mut sum) = (0, 0.0);
        for (index, is_positive) in labels.iter().enumerate().filter(|(_, is_positive)| **is_positive) {
            positives += usize::from(*is_positive);
            sum += positives as f64 / (index + 1) as f64;
        }
        let found = scores(&samples).precision_recall_curve().unwrap().average_precision();
        prop_assert!((found - sum / positives.max(1) as f64).abs() < 1e-12);
    }

    #[test]
    fn the_order_of_the_samples_does_not_matter(
        samples in prop::collection::vec((0..9u8, any::<bool>()), 0..30).prop_shuffle(),
    ) {
        let samples: Vec<_> = samples.into_iter().map(|(score, is_positive)| (f64::from(score), is_positive)).collect();
        let mut sorted = samples.clone();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (curve, of_sorted) = (scores(&samples).precision_recall_curve(), scores(&sorted).precision_recall_curve());
        prop_assert_eq!(curve, of_sorted);
    }
}
