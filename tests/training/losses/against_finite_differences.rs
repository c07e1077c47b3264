//! Gradients are those of differences of the loss.

use super::*;

/// No row has an output on a kink of any loss, nor equals its target.
const X: [[f64; 3]; 4] = [[0.3, -1.2, 2.1], [-0.4, 0.7, 0.2], [1.6, 0.1, -2.3], [-3.1, 1.4, 0.9]];
const CLASSES: [u16; 4] = [2, 0, 1, 2];
const SOFT: [[f64; 3]; 4] = [[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6], [0.1, 0.1, 0.8]];
const NUMBERS: [[f64; 3]; 4] = [[1.7, -1.0, 0.4], [0.1, 0.2, 0.3], [-2.0, 3.0, 1.0], [0.5, -0.5, 0.7]];
const SIGNS: [[f64; 3]; 4] = [[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]];

pub fn assert_gradient<N, Y>(loss: impl Loss<N, Y>, x: &[[f64; 3]; 4], targets: &[Y; 4])
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 3]>,
{
    const STEP: f64 = 1e-5;
    let value = |x: &[[f64; 3]; 4]| run::<N, _, _, f64, 3>(&loss, x, targets).unwrap().0;
    let (_, gradient) = run::<N, _, _, f64, 3>(&loss, x, targets).unwrap();
    assert!(gradient.iter().any(|dx| *dx != 0.0));
    for (index, found) in gradient.iter().enumerate() {
        let [mut above, mut below] = [*x; 2];
        above.as_flattened_mut()[index] += STEP;
        below.as_flattened_mut()[index] -= STEP;
        let expected = (value(&above) - value(&below)) / (2.0 * STEP);
        // Below a hundredth the differences have no digits to compare to a millionth.
        let error = (found - expected).abs() / expected.abs().max(0.01);
        assert!(error < 1e-6, "index {index}: found {found}, expected {expected}, relative error {error:.1e}");
    }
}

#[test]
fn losses_over_numbers() {
    assert_gradient::<Values3<f64>, _>(MeanSquaredError, &X, &NUMBERS);
    assert_gradient::<Values3<f64>, _>(MeanAbsoluteError, &X, &NUMBERS);
    assert_gradient::<Values3<f64>, _>(Huber, &X, &NUMBERS);
    assert_gradient::<Values3<f64>, _>(Huber.delta(0.3), &X, &NUMBERS);
    assert_gradient::<Values3<f64>, _>(Hinge, &X, &SIGNS);
    assert_gradient::<Values3<f64>, _>(Hinge.squared(), &X, &SIGNS);
    assert_gradient::<Values3<f64>, _>(MultiClassHinge, &X, &CLASSES);
    assert_gradient::<Values3<f64>, _>(MultiClassHinge.margin(0.25), &X, &CLASSES);
}

#[test]
fn losses_over_classes() {
    let weights = [0.5, 2.0, 0.25];
    assert_gradient::<Softmax3<f64>, _>(CrossEntropy, &X, &CLASSES);
    assert_gradient::<LogSoftmax3<f64>, _>(CrossEntropy, &X, &SOFT);
    assert_gradient::<Softmax3<f64>, _>(CrossEntropy.label_smoothing(0.2).class_weights(weights), &X, &CLASSES);
    assert_gradient::<Softmax3<f64>, _>(CrossEntropy.label_smoothing(0.2).class_weights(weights), &X, &SOFT);
    assert_gradient::<LogSoftmax3<f64>, _>(NegativeLogLikelihood, &X, &CLASSES);
    assert_gradient::<LogSoftmax3<f64>, _>(NegativeLogLikelihood.class_weights(weights), &X, &SOFT);
    assert_gradient::<Softmax3<f64>, _>(KullbackLeibler, &X, &SOFT);
    assert_gradient::<LogSoftmax3<f64>, _>(KullbackLeibler, &X, &CLASSES);
}

#[test]
fn losses_over_yes_and_no() {
    let hard = SIGNS.map(|row| row.map(|sign| sign > 0.0));
    assert_gradient::<Sigmoid3<f64>, _>(BinaryCrossEntropy, &X, &SOFT);
    assert_gradient::<Sigmoid3<f64>, _>(BinaryCrossEntropy, &X, &hard);
    assert_gradient::<Softmax3<f64>, _>(BinaryCrossEntropy, &X, &SOFT);
    assert_gradient::<Probabilities3<f64>, _>(BinaryCrossEntropy, &SOFT.map(|row| row.map(|p| 0.9 * p + 0.04)), &hard);
    assert_gradient::<Values3<f64>, _>(BinaryCrossEntropyWithLogits, &X, &SOFT);
}
