//! Clipping of gradients, and their norm.

use super::*;
use crate::common::golden;

#[test]
fn clipping_is_that_of_the_reference() {
    let file = golden::load("optimizers");
    let cases = file["clipping"].as_array().expect("a list of clipping cases");
    assert_eq!(cases.len(), 10);
    for case in cases {
        let limit = golden::scalar(&case["limit"]);
        let mut double = seven::<f64>(&golden::vector(&case["grads"]));
        let mut single = seven::<f32>(&golden::vector(&case["grads"]));
        if golden::text(&case["kind"]) == "value" {
            clip_by_value(&mut double, limit);
            clip_by_value(&mut single, limit);
        } else {
            golden::assert_field(case, "norm", &[gradient_norm(&double)], 1e-15);
            golden::assert_field(case, "norm", &[clip_by_norm(&mut double, limit)], 1e-15);
            golden::assert_field(case, "norm", &[clip_by_norm(&mut single, limit)], 1e-7);
        }
        golden::assert_field(case, "clipped", &numbers(&double), 1e-14);
        golden::assert_field(case, "clipped", &numbers(&single), 2e-7);
    }
}

#[test]
fn the_norm_of_the_very_large_and_the_very_small_is_sound() {
    for scale in [1e-310, 1e-200, 1e-100, 1.0, 1e100, 1e200, 1e307] {
        // 3² + 4² + 12² = 13², and 301 + 7 − 3 zeros.
        let gradient = wide::<f64>(|index| [3.0, -4.0, 12.0].get(index).copied().unwrap_or(0.0) * scale);
        let error = gradient_norm(&gradient) / (13.0 * scale) - 1.0;
        // The smallest are subnormal numbers, of which 1e-310 has four digits less.
        assert!(error.abs() < if scale < 1e-300 { 1e-12 } else { 1e-15 }, "{scale:e}: {error:e}");
    }
    assert_eq!(gradient_norm(&Seven::<f64>::ZERO), 0.0);
    let largest = gradient_norm(&wide::<f32>(|_| f32::MAX.into()));
    assert!((largest / (f64::from(f32::MAX) * 308f64.sqrt()) - 1.0).abs() < 1e-15, "{largest:e}");
}

#[test]
fn a_norm_that_is_not_finite_is_told_and_leaves_the_gradient() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut gradient = seven::<f64>(&[1.0, 2.0, bad, 4.0, 5.0, 6.0, 7.0]);
        let before = numbers(&gradient);
        let norm = clip_by_norm(&mut gradient, 1.0);
        assert!(!norm.is_finite() && norm.is_nan() == bad.is_nan(), "{norm}");
        assert_eq!(format!("{:?}", numbers(&gradient)), format!("{before:?}"));
    }
}

#[test]
fn clipping_by_value_keeps_what_is_not_a_number() {
    let mut gradient = seven::<f32>(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0, -1.0, 0.5, -0.25]);
    clip_by_value(&mut gradient, 0.5);
    let clipped = numbers(&gradient);
    assert!(clipped[0].is_nan());
    assert_eq!(clipped[1..], [0.5, -0.5, 0.5, -0.5, 0.5, -0.25]);
}

#[test]
fn clipping_can_be_a_setting() {
    let start = [1.0, -2.0, 3.0, -4.0, 5.0, -6.0, 7.0];
    let clipped = |clip: Clip| {
        let mut gradient = seven::<f64>(&start);
        clip.apply(&mut gradient);
        numbers(&gradient)
    };
    let (mut by_value, mut by_norm) = (seven::<f64>(&start), seven::<f64>(&start));
    clip_by_value(&mut by_value, 2.5);
    clip_by_norm(&mut by_norm, 2.5);
    assert_eq!(clipped(Clip::default()), start);
    assert_eq!(clipped(Clip::Value(2.5)), numbers(&by_value));
    assert_eq!(clipped(Clip::Norm(2.5)), numbers(&by_norm));
}
