//! The values of scikit-learn, in `tests/golden/metrics.json`.

use serde_json::Value;
use stackprop::metrics::{
    Average, BinaryScores, CalibrationError, ClassCounts, OutputErrors, Regression, WeightedMean, log_loss,
};
use stackprop::prelude::*;

use crate::common::golden;

const TOLERANCE: f64 = 1e-12;

fn cases(part: &str) -> &'static [Value] {
    let cases = golden::load("metrics")[part].as_array().unwrap();
    assert!(cases.len() > 10, "{part}");
    cases
}

/// The weights of the samples: 1 unless the case says otherwise.
fn weights(case: &Value, count: usize) -> Vec<f64> {
    case.get("weights").map_or(vec![1.0; count], golden::vector)
}

/// Compares a value that scikit-learn may have left undefined, which is NaN.
#[track_caller]
fn assert_value(case: &Value, field: &str, found: f64) {
    if case[field].is_null() {
        assert!(found.is_nan(), "{}: {field} is {found}, not NaN", golden::text(&case["name"]));
    } else {
        golden::assert_field(case, field, &[found], TOLERANCE);
    }
}

#[track_caller]
fn assert_values(case: &Value, field: &str, found: &[f64]) {
    let expected = case[field].as_array().unwrap_or_else(|| panic!("{case} has no {field}"));
    assert_eq!(found.len(), expected.len(), "{}: {field}", golden::text(&case["name"]));
    for (found, expected) in found.iter().zip(expected) {
        let one = serde_json::json!({ "name": case["name"], field: expected });
        assert_value(&one, field, *found);
    }
}

fn matrix<const C: usize>(case: &Value) -> ConfusionMatrix<C> {
    let mut matrix = ConfusionMatrix::ZERO;
    let truth = golden::indices(&case["truth"]);
    let weights = weights(case, truth.len());
    for ((truth, predicted), weight) in truth.into_iter().zip(golden::indices(&case["predicted"])).zip(weights) {
        matrix.add_classes(truth, predicted, weight);
    }
    matrix
}

fn assert_scores<const C: usize>(case: &Value) {
    let matrix = matrix::<C>(case);
    for truth in 0..C {
        let row: Vec<_> = (0..C).map(|predicted| matrix.count(truth, predicted)).collect();
        golden::assert_close("matrix", &row, &golden::vector(&case["matrix"][truth])[..C], TOLERANCE);
    }
    assert_value(case, "accuracy", matrix.accuracy());
    assert_value(case, "matthews", matrix.matthews());
    assert_value(case, "kappa", matrix.cohen_kappa());
    if case.get("balanced_accuracy").is_some() {
        assert_value(case, "balanced_accuracy", matrix.balanced_accuracy());
    }
    type OfClass = fn(ClassCounts) -> f64;
    type OfAll<const C: usize> = fn(&ConfusionMatrix<C>, Average) -> f64;
    let scores: [(&str, OfClass, OfAll<C>); 5] = [
        ("precision", ClassCounts::precision, ConfusionMatrix::precision),
        ("recall", ClassCounts::recall, ConfusionMatrix::recall),
        ("f1", ClassCounts::f1, ConfusionMatrix::f1),
        ("f1", ClassCounts::dice, ConfusionMatrix::dice),
        ("jaccard", ClassCounts::iou, ConfusionMatrix::iou),
    ];
    for (name, of_class, of_all) in scores {
        let found: Vec<_> = (0..C).map(|class| of_class(matrix.class(class))).collect();
        golden::assert_field(case, name, &found, TOLERANCE);
        for (average, mark) in [(Average::Micro, "micro"), (Average::Macro, "macro"), (Average::Weighted, "weighted")] {
            assert_value(case, &format!("{name}_{mark}"), of_all(&matrix, average));
        }
    }
    let names: [String; C] = std::array::from_fn(|class| format!("class {class}"));
    let report = matrix.report(names.each_ref().map(String::as_str)).to_string();
    let expected = golden::text(&case["report"]).trim_end();
    // Without any right answer it writes `10.0` for ten samples.
    if case.get("weights").is_none() && !expected.ends_with(".0") {
        assert_eq!(report, expected, "{}", golden::text(&case["name"]));
    } else {
        assert_same_scores(&report, expected);
    }
}

/// Compares reports without their last column, in which scikit-learn writes all digits of the sums of weights. Half of the last decimal can
/// be rounded up or down, depending on the last bits of a score.
#[track_caller]
fn assert_same_scores(report: &str, expected: &str) {
    assert_eq!(report.lines().count(), expected.lines().count());
    for (row, expected) in report.lines().zip(expected.lines()).skip(1) {
        let words = |row: &str| row.split_whitespace().rev().skip(1).map(str::to_owned).collect::<Vec<_>>();
        let (words, expected_words) = (words(row), words(expected));
        assert_eq!(words.len(), expected_words.len(), "{row}\n{expected}");
        for (word, expected_word) in words.iter().zip(&expected_words) {
            let is_close = match (word.parse::<f64>(), expected_word.parse::<f64>()) {
                (Ok(score), Ok(expected)) => (score - expected).abs() < 0.011,
                _ => word == expected_word,
            };
            assert!(is_close, "{row}\n{expected}");
        }
    }
}

#[test]
fn scores_of_classes_are_those_of_scikit_learn() {
    for case in cases("classes") {
        match case["classes"].as_u64().unwrap() {
            2 => assert_scores::<2>(case),
            3 => assert_scores::<3>(case),
            4 => assert_scores::<4>(case),
            5 => assert_scores::<5>(case),
            10 => assert_scores::<10>(case),
            classes => panic!("a matrix of {classes} classes"),
        }
    }
}

fn assert_errors<const N: usize>(case: &Value) {
    let (y, t) = (golden::batch::<N>(&case["y"]), golden::batch::<N>(&case["t"]));
    let mut all = Regression::<N>::ZERO;
    for ((y, t), weight) in y.iter().zip(&t).zip(weights(case, y.len())) {
        all.add_weighted(y, t, weight);
    }
    assert_value(case, "mean_absolute_error", all.mean_absolute_error());
    assert_value(case, "mean_squared_error", all.mean_squared_error());
    assert_value(case, "root_mean_squared_error", all.root_mean_squared_error());
    assert_value(case, "mean_absolute_percentage_error", all.mean_absolute_percentage_error());
    assert_value(case, "r_squared", all.r_squared());
    assert_value(case, "explained_variance", all.explained_variance());
    let each = |value: fn(&OutputErrors) -> f64| (0..N).map(|index| value(&all.output(index))).collect::<Vec<_>>();
    assert_values(case, "each_root_mean_squared_error", &each(OutputErrors::root_mean_squared_error));
    if y.len() > 1 {
        // For one sample it returns one NaN, whatever the number of outputs.
        assert_values(case, "each_r_squared", &each(OutputErrors::r_squared));
    }
}

#[test]
fn errors_of_numbers_are_those_of_scikit_learn() {
    for case in cases("regression") {
        match case["outputs"].as_u64().unwrap() {
            1 => assert_errors::<1>(case),
            2 => assert_errors::<2>(case),
            3 => assert_errors::<3>(case),
            outputs => panic!("{outputs} outputs"),
        }
    }
}

#[test]
fn curves_are_those_of_scikit_learn() {
    for case in cases("curves") {
        let (truth, values) = (golden::indices(&case["truth"]), golden::vector(&case["scores"]));
        let mut scores = BinaryScores::new();
        for ((truth, score), weight) in truth.iter().zip(&values).zip(weights(case, truth.len())) {
            scores.add_score(*score, *truth == 1, weight);
        }
        let roc = scores.roc_curve().unwrap();
        let points = roc.points().iter();
        assert_eq!(roc.points()[0].threshold, f64::INFINITY);
        assert_values(case, "thresholds", &points.clone().skip(1).map(|point| point.threshold).collect::<Vec<_>>());
        assert_values(
            case,
            "false_positive_rate",
            &points.clone().map(|point| point.false_positive_rate).collect::<Vec<_>>(),
        );
        assert_values(case, "true_positive_rate", &points.map(|point| point.true_positive_rate).collect::<Vec<_>>());
        assert_value(case, "area", roc.area());

        let curve = scores.precision_recall_curve().unwrap();
        let points = curve.points().iter();
        assert_eq!(curve.points()[0].threshold, f64::INFINITY);
        assert_values(case, "thresholds", &points.clone().skip(1).map(|point| point.threshold).collect::<Vec<_>>());
        assert_values(case, "precision", &points.clone().map(|point| point.precision).collect::<Vec<_>>());
        assert_values(case, "recall", &points.map(|point| point.recall).collect::<Vec<_>>());
        assert_value(case, "average_precision", curve.average_precision());
    }
}

fn assert_loss<const C: usize>(case: &Value) {
    let truth = golden::indices(&case["truth"]);
    let weights = weights(case, truth.len());
    let mean = |loss: &dyn Fn(usize) -> f64| {
        let samples = weights.iter().enumerate();
        samples.map(|(index, weight)| WeightedMean { sum: weight * loss(index), weight: *weight }).sum::<WeightedMean>()
    };
    let y = golden::batch::<C>(&case["y"]);
    assert_value(case, "loss", mean(&|index| log_loss(&y[index], &truth[index])).mean());
    let single = mean(&|index| log_loss(&y[index].map(|y| y as f32), &truth[index])).mean();
    golden::assert_field(case, "loss_f32", &[single], 1e-6);
}

#[test]
fn log_loss_is_that_of_scikit_learn() {
    for case in cases("losses") {
        match case["classes"].as_u64().unwrap() {
            2 => assert_loss::<2>(case),
            3 => assert_loss::<3>(case),
            5 => assert_loss::<5>(case),
            classes => panic!("{classes} classes"),
        }
    }
}

fn assert_calibration<const BINS: usize>(case: &Value) {
    let (confidence, right) = (golden::vector(&case["confidence"]), golden::indices(&case["right"]));
    let mut calibration = CalibrationError::<BINS>::ZERO;
    for (confidence, right) in confidence.iter().zip(right) {
        calibration.add_confidence(*confidence, right == 1, 1.0);
    }
    let bins = calibration.bins().into_iter().filter(|bin| bin.weight > 0.0);
    assert_values(case, "bin_size", &bins.clone().map(|bin| bin.weight).collect::<Vec<_>>());
    assert_values(case, "bin_confidence", &bins.clone().map(|bin| bin.confidence).collect::<Vec<_>>());
    assert_values(case, "bin_accuracy", &bins.map(|bin| bin.accuracy).collect::<Vec<_>>());
    assert_value(case, "expected", calibration.expected());
    assert_value(case, "maximum", calibration.maximum());
}

#[test]
fn bins_of_calibration_are_those_of_scikit_learn() {
    for case in cases("calibration") {
        match case["bins"].as_u64().unwrap() {
            1 => assert_calibration::<1>(case),
            10 => assert_calibration::<10>(case),
            15 => assert_calibration::<15>(case),
            bins => panic!("{bins} bins"),
        }
    }
}
