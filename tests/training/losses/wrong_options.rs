//! Options that make no sense are refused.

use super::*;

#[test]
#[should_panic = "the amount of label smoothing must be between 0 and 1"]
fn label_smoothing() {
    let _ = CrossEntropy.label_smoothing(1.5);
}

#[test]
#[should_panic = "a class weight must be finite and not negative"]
fn class_weights() {
    let _ = NegativeLogLikelihood.class_weights([1.0, f64::NAN]);
}

#[test]
#[should_panic = "the delta of a Huber loss must be a positive number"]
fn delta() {
    let _ = Huber.delta(0.0);
}

#[test]
#[should_panic = "the margin of a hinge loss must be a positive number"]
fn margin() {
    let _ = MultiClassHinge.margin(-1.0);
}
