//! Scales, whitening and imputing: what they promise, and the numbers of scikit-learn.

use proptest::prelude::*;
use serde_json::Value;
use stackprop::data::{DataError, Impute, MinMaxScaler, RobustScaler, StandardScaler, Whiten};

use crate::common::golden;

/// Three features per row; null is NaN.
fn rows(value: &Value) -> Vec<[f64; 3]> {
    let row = |row: &Value| std::array::from_fn(|i| row[i].as_f64().unwrap_or(f64::NAN));
    golden::array(value).iter().map(row).collect()
}

/// Compares what `apply` makes of the inputs of a case with its outputs.
#[track_caller]
fn assert_case(name: &str, tolerance: f64, apply: impl Fn(&mut [[f64; 3]])) {
    let case = golden::case(golden::load("data"), name);
    let mut found = rows(&case["x"]);
    let expected = rows(&case["y"]);
    assert_eq!((found.len(), expected.len()), (17, 17));
    apply(&mut found);
    for (found, expected) in found.as_flattened().iter().zip(expected.as_flattened()) {
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{name}: {found} {expected}");
    }
}

#[test]
fn scales_are_those_of_scikit_learn() {
    let x = rows(&golden::case(golden::load("data"), "PCA")["x"]);
    assert_case("StandardScaler", 1e-13, |rows| StandardScaler::fit(&x).unwrap().apply(rows));
    assert_case("MinMaxScaler", 1e-13, |rows| MinMaxScaler::fit(&x).unwrap().apply(rows));
    assert_case("RobustScaler", 1e-13, |rows| RobustScaler::fit(&x).unwrap().apply(rows));
    assert_case("PCA", 1e-11, |rows| Whiten::fit(&x).unwrap().apply(rows));
    let variance = golden::vector(&golden::case(golden::load("data"), "PCA")["variance"]);
    for (deviation, variance) in Whiten::fit(&x).unwrap().deviation.iter().zip(variance) {
        assert!((deviation * deviation - variance).abs() < 1e-12 * variance, "{deviation} {variance}");
    }
}

#[test]
fn imputed_values_are_those_of_scikit_learn() {
    assert_case("SimpleImputer mean", 1e-14, |rows| Impute::mean(rows).unwrap().apply(rows));
    assert_case("SimpleImputer median", 1e-14, |rows| Impute::median(rows).unwrap().apply(rows));
}

#[test]
fn what_has_no_scale_is_an_error() {
    assert!(matches!(RobustScaler::<2>::fit::<f32>(&[]), Err(DataError::Empty)));
    assert!(matches!(Whiten::<2>::fit::<f32>(&[]), Err(DataError::Empty)));
    assert!(matches!(Impute::<2>::mean::<f32>(&[]), Err(DataError::Empty)));
    let hole = [[1.0, 2.0], [3.0, f32::NAN]];
    assert!(matches!(RobustScaler::fit(&hole), Err(DataError::NotFiniteFeature { row: 1, feature: 1 })));
    assert!(matches!(Whiten::fit(&hole), Err(DataError::NotFiniteFeature { row: 1, feature: 1 })));
    let wide = [[0.0, f64::MIN], [0.0, f64::MAX]];
    assert!(matches!(RobustScaler::fit(&[wide, wide].concat()), Err(DataError::FeatureOverflow { feature: 1 })));
    assert!(matches!(Whiten::fit(&wide), Err(DataError::FeatureOverflow { feature: 1 })));
    let infinite = [[f64::INFINITY]];
    assert!(matches!(Impute::mean(&infinite), Err(DataError::NotFiniteFeature { row: 0, feature: 0 })));
    let error = Impute::median(&[[1.0, f32::NAN]; 3]).unwrap_err();
    assert!(matches!(error, DataError::NoValue { feature: 1 }));
    assert_eq!(error.to_string(), "feature 1 is NaN in all samples: leave it out, or write a value for it in `Impute`");
    assert_eq!(Impute::mean(&[[f64::MAX], [f64::MAX], [f64::NAN]]).unwrap().value, [f64::MAX]);
}

/// Features that are sums of others have components without variance, which are not blown up.
#[test]
fn redundant_features_are_whitened_and_come_back() {
    for count in [20_u32, 20_000] {
        let row = |i: u32| [f64::from(i), f64::from(i * 7 % 11), f64::from(i + i * 7 % 11)].map(|x| x / 10.0);
        let before: Vec<[f64; 3]> = (0..count).map(row).collect();
        let whiten = Whiten::fit(&before).unwrap();
        assert_eq!(whiten.deviation[2], 0.0);
        let mut rows = before.clone();
        whiten.apply(&mut rows);
        assert!(rows.iter().all(|row| row[2].abs() < 1e-9));
        whiten.invert(&mut rows);
        assert!(rows.as_flattened().iter().zip(before.as_flattened()).all(|(a, b)| (a - b).abs() < 1e-9));
    }
    let mut one = [[3.0_f32, 4.0]];
    Whiten::fit(&one).unwrap().apply(&mut one);
    assert_eq!(one, [[0.0, 0.0]]);
}

proptest! {
    #[test]
    fn whitened_features_have_unit_covariance_and_come_back(
        mixed in prop::collection::vec(prop::array::uniform5(-1.0..1.0_f64), 12..60),
        unit in prop::array::uniform5(-3.0..3.0_f64),
    ) {
        let before: Vec<[f64; 5]> = mixed.iter().map(|&[a, b, c, d, e]| {
            let row = [a + 3.0, a - b, c, c + d - 0.5 * a, e + b + d];
            std::array::from_fn(|i| row[i] * 10_f64.powf(unit[i]))
        }).collect();
        let whiten = Whiten::fit(&before).unwrap();
        prop_assert!(whiten.deviation.is_sorted_by(|a, b| a >= b));
        let mut rows = before.clone();
        whiten.apply(&mut rows);
        // Components that are left over are rounding.
        let kept = whiten.deviation.iter().filter(|deviation| **deviation > 0.0).count();
        let exact = 1e-14 * (whiten.deviation[0] / whiten.deviation[kept - 1]).powi(2) + 1e-12;
        for i in 0..kept {
            for j in 0..kept {
                let covariance = rows.iter().map(|row| row[i] * row[j]).sum::<f64>() / (rows.len() - 1) as f64;
                prop_assert!((covariance - f64::from(u8::from(i == j))).abs() < exact, "{} {}: {}", i, j, covariance);
            }
        }
        whiten.invert(&mut rows);
        for (found, x) in rows.as_flattened().iter().zip(before.as_flattened()) {
            prop_assert!((found - x).abs() <= 1e-12 * whiten.deviation[0].max(4000.0), "{} {}", found, x);
        }
    }

    #[test]
    fn a_robust_scale_has_the_promised_quartiles_and_comes_back(
        rows in prop::collection::vec(prop::array::uniform2(-1e6_f64..1e6), 1..20),
    ) {
        // With four more rows than a multiple of four the quartiles are values.
        let before: Vec<[f64; 2]> = rows.iter().cycle().take(4 * rows.len() + 1).copied().collect();
        let scale = RobustScaler::fit(&before).unwrap();
        let mut scaled = before.clone();
        scale.apply(&mut scaled);
        for feature in 0..2 {
            let mut values: Vec<f64> = scaled.iter().map(|row| row[feature]).collect();
            values.sort_by(f64::total_cmp);
            prop_assert_eq!(values[2 * rows.len()], 0.0);
            let range = values[3 * rows.len()] - values[rows.len()];
            prop_assert!(scale.range[feature] == 0.0 || (range - 1.0).abs() < 1e-9, "{}", range);
        }
        scale.invert(&mut scaled);
        for (found, x) in scaled.as_flattened().iter().zip(before.as_flattened()) {
            prop_assert!((found - x).abs() <= 1e-9 * x.abs().max(1.0), "{} {}", found, x);
        }
    }

    #[test]
    fn only_missing_values_are_imputed(
        rows in prop::collection::vec(prop::array::uniform2(prop_oneof![Just(f32::NAN), -1e3_f32..1e3]), 1..30),
    ) {
        if let Ok(impute) = Impute::median(&rows) {
            let mut complete = rows.clone();
            impute.apply(&mut complete);
            for (before, after) in rows.iter().zip(&complete) {
                for feature in 0..2 {
                    let value = impute.value[feature] as f32;
                    prop_assert_eq!(after[feature], if before[feature].is_nan() { value } else { before[feature] });
                }
            }
        } else {
            prop_assert!((0..2).any(|feature| rows.iter().all(|row| row[feature].is_nan())));
        }
    }
}
