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
#[should_panic = "a class weight must be finite and not negative"]
fn weights_of_no_and_yes() {
    let _ = BinaryCrossEntropy.class_weights([-0.5, 1.0]);
}

#[test]
#[should_panic = "a class weight must be finite and not negative"]
fn weights_of_no_and_yes_for_each_output() {
    let _ = Hinge.class_weights_per_output([[1.0, 1.0], [1.0, f64::INFINITY]]);
}

#[test]
#[should_panic = "a class weight must be finite and not negative"]
fn class_weights_of_a_margin() {
    let _ = MultiClassHinge.class_weights([f64::NAN]);
}

/// The check is made when the program is compiled, if the weights are constants.
const _: BinaryCrossEntropyWithLogits<[f64; 2]> = BinaryCrossEntropyWithLogits.class_weights([1.0, 2.0]);

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
