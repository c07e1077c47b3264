//! The confusion matrix and the calibration error: what they count, and that parts are as good as the whole.

use proptest::prelude::*;
use stackprop::metrics::{Average, CalibrationBin, CalibrationError};
use stackprop::prelude::*;

/// Row by row, with the answers that are none of the classes in the last row and column.
fn counts<const C: usize>(matrix: &ConfusionMatrix<C>) -> Vec<Vec<f64>> {
    (0..=C).map(|truth| (0..=C).map(|predicted| matrix.count(truth, predicted)).collect()).collect()
}

#[test]
fn the_first_of_equals_is_predicted() {
    let mut matrix = ConfusionMatrix::<2>::ZERO;
    matrix.add(&[0.5f32, 0.5], &1u8);
    matrix.add_weighted(&[0.25f32, 0.75], &[0.5, 0.5], 2.5);
    assert_eq!(counts(&matrix), [[0.0, 2.5, 0.0], [1.0, 0.0, 0.0], [0.0; 3]]);
}

#[test]
fn steps_and_pixels_count_one_by_one() {
    let steps = [[0.2, 0.8], [0.7, 0.3], [0.6, 0.4], [0.1, 0.9]];
    let mut matrix = ConfusionMatrix::<2>::ZERO;
    matrix.add(&steps, &[Some(1u8), None, Some(1), Some(0)]);
    assert_eq!(counts(&matrix), [[0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0; 3]]);

    let pixels = [[[0.2, 0.7], [0.6, 0.1]], [[0.8, 0.3], [0.4, 0.9]]]; // the same steps, by channels
    let mut of_pixels = ConfusionMatrix::<2>::ZERO;
    of_pixels.add_ignoring(&pixels, &[[1u8, 255], [1, 0]], 255);
    assert_eq!(of_pixels, matrix);
    // A class of the network can be ignored, too.
    of_pixels.add_ignoring(&pixels, &[[0u8, 0], [1, 0]], 0);
    assert_eq!(counts(&of_pixels), [[0.0, 1.0, 0.0], [2.0, 1.0, 0.0], [0.0; 3]]);
}

/// As in `accuracy`, which counts them as wrong.
#[test]
fn nan_and_unknown_classes_are_wrong() {
    const NAN: f32 = f32::NAN;
    let samples = [([0.9, 0.1], 0u8), ([NAN, 0.9], 1), ([0.1, NAN], 0), ([0.1, 0.9], 2), ([NAN; 2], 7)];
    let mut matrix = ConfusionMatrix::<2>::ZERO;
    for (output, class) in &samples {
        matrix.add(output, class);
    }
    assert_eq!(counts(&matrix), [[1.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 1.0, 1.0]]);
    let share = samples.iter().map(|(output, class)| accuracy(output, class)).sum::<f64>() / 5.0;
    assert_eq!((matrix.accuracy(), matrix.total()), (share, 5.0));
    assert_eq!((matrix.class(0).recall(), matrix.class(1).precision()), (0.5, 0.0));
    assert!(matrix.f1(Average::Micro) < 1.0 && matrix.matthews() < 1.0 && matrix.cohen_kappa() < 1.0);
}

#[test]
fn scores_of_nothing_are_zero() {
    let matrix = ConfusionMatrix::<3>::ZERO;
    assert_eq!(
        [matrix.accuracy(), matrix.balanced_accuracy(), matrix.matthews(), matrix.iou(Average::Macro)],
        [0.0; 4]
    );
    assert!(matrix.cohen_kappa().is_nan());
    assert_eq!(matrix.class(3).support(), 0.0);
}

#[test]
fn a_matrix_is_shown_with_what_is_in_it() {
    let mut matrix = ConfusionMatrix::<2>::ZERO;
    matrix.add_classes(1, 0, 12.0);
    assert_eq!(matrix.to_string(), "true \\ predicted   0   1\n               0   0   0\n               1  12   0");
    matrix.add_classes(0, 9, 0.5);
    let lines = [
        "true \\ predicted      0      1   none",
        "               0   0.00   0.00   0.50",
        "               1  12.00   0.00   0.00",
        "            none   0.00   0.00   0.00",
    ];
    assert_eq!(matrix.to_string(), lines.join("\n"));
    assert!(format!("{matrix:.1}").ends_with("none   0.0   0.0   0.0"));
}

#[test]
fn a_report_has_room_for_long_names_and_more_decimals() {
    let mut matrix = ConfusionMatrix::<2>::ZERO;
    matrix.add_classes(0, 0, 1.5);
    matrix.add_classes(0, 1, 1.0);
    let report = format!("{:.3}", matrix.report(["Gänseblümchen und Klee", ""]));
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(lines[2], "Gänseblümchen und Klee      1.000     0.600     0.750     2.500");
    assert!(lines.iter().filter(|line| !line.is_empty()).all(|line| line.chars().count() == 63), "{report}");
}

#[test]
fn a_network_that_is_as_sure_as_it_is_right_has_no_calibration_error() {
    let mut calibration = CalibrationError::<10>::ZERO;
    for class in [0u8, 0, 0, 1] {
        calibration.add(&[0.75f32, 0.25], &class);
    }
    assert_eq!((calibration.expected(), calibration.maximum()), (0.0, 0.0));
    calibration.add_weighted(&[[0.0f32, 1.0], [0.0, 1.0]], &[Some(0u8), None], 4.0);
    assert_eq!((calibration.expected(), calibration.maximum()), (0.5, 1.0));
    calibration.add_weighted(&[0.0f32, 1.0], &1u8, 12.0);
    assert_eq!((calibration.expected(), calibration.maximum()), (0.2, 0.25));
    assert_eq!(calibration.bins()[9], CalibrationBin { confidence: 1.0, accuracy: 0.75, weight: 16.0 });
}

#[test]
fn a_confidence_that_is_no_probability_has_no_calibration_error() {
    for output in [[2.0f32, -1.0], [f32::NAN, 0.5], [-3.0, -0.5]] {
        let mut calibration = CalibrationError::<10>::ZERO;
        calibration.add(&[0.5f32, 0.5], &0u8);
        calibration.add(&output, &0u8);
        assert!(calibration.expected().is_nan() && calibration.maximum().is_nan(), "{output:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Weights that are multiples of 1/4 are added without rounding, so the parts are equal.
    #[test]
    fn parts_are_as_good_as_the_whole(
        samples in prop::collection::vec(([0..5u8, 0..5u8, 0..5u8], 0..4u8, 0..9u8), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let of = |part: &[([u8; 3], u8, u8)]| {
            let (mut matrix, mut calibration) = (ConfusionMatrix::<3>::ZERO, CalibrationError::<4>::ZERO);
            for (output, class, weight) in part {
                let (output, weight) = (output.map(|y| f64::from(y) / 4.0), f64::from(*weight) / 4.0);
                // So that some samples have no prediction, and some of them no class that is known.
                let output = if output[0] == 1.0 { [f64::NAN; 3] } else { output };
                matrix.add_weighted(&output, class, weight);
                calibration.add_weighted(&output, class, weight);
            }
            (matrix, calibration)
        };
        let (first, second) = samples.split_at(cut.index(samples.len() + 1));
        let ((mut matrix, mut calibration), (other_matrix, other_calibration)) = (of(first), of(second));
        matrix.merge(&other_matrix);
        calibration.merge(&other_calibration);
        prop_assert_eq!((matrix, calibration), of(&samples));
    }

    #[test]
    fn micro_f1_is_accuracy(pairs in prop::collection::vec((0..4usize, 0..4usize), 1..50)) {
        let mut matrix = ConfusionMatrix::<4>::ZERO;
        pairs.iter().for_each(|(truth, predicted)| matrix.add_classes(*truth, *predicted, 1.0));
        for score in [matrix.f1(Average::Micro), matrix.precision(Average::Micro), matrix.recall(Average::Weighted)] {
            prop_assert!((score - matrix.accuracy()).abs() < 1e-12);
        }
    }

    /// A classifier that is independent of the classes has no correlation with them.
    #[test]
    fn chance_has_no_merit(rows in prop::array::uniform3(1..9u32), columns in prop::array::uniform3(1..9u32)) {
        let mut matrix = ConfusionMatrix::<3>::ZERO;
        for (truth, row) in rows.iter().enumerate() {
            for (predicted, column) in columns.iter().enumerate() {
                matrix.add_classes(truth, predicted, f64::from(row * column));
            }
        }
        prop_assert!(matrix.matthews().abs() < 1e-12 && matrix.cohen_kappa().abs() < 1e-12);
        prop_assert!((matrix.balanced_accuracy() - 1.0 / 3.0).abs() < 1e-12);
    }
}
