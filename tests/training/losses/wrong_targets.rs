//! Targets that make no sense for a loss are errors.

use super::*;

/// The error for a batch whose second target is wrong; it does not depend on the first.
#[track_caller]
fn error<N, Y>(loss: impl Loss<N, Y>, targets: [Y; 2]) -> TargetError
where
    N: TrainableNetwork<Scalar = f32, Input = [f32; ROWS], Output = [f32; 3]>,
{
    match run::<N, _, _, f32, 3>(&loss, &[[0.5; 3]; 2], &targets) {
        Err(StepError::Target { sample: 1, error }) => error,
        other => panic!("an error for sample 1 was expected, not {other:?}"),
    }
}

#[test]
fn classes_without_an_output() {
    let expected = TargetError::ClassOutOfRange { class: 3, classes: 3 };
    assert_eq!(error::<Softmax3, _>(CrossEntropy, [2u8, 3]), expected);
    assert_eq!(error::<Softmax3, _>(CrossEntropy.class_weights([1.0; 3]), [2u16, 3]), expected);
    assert_eq!(error::<LogSoftmax3, _>(NegativeLogLikelihood, [2u32, 3]), expected);
    assert_eq!(error::<LogSoftmax3, _>(NegativeLogLikelihood.class_weights([1.0; 3]), [2usize, 3]), expected);
    assert_eq!(error::<Softmax3, _>(KullbackLeibler, [2u8, 3]), expected);
    assert_eq!(error::<Values3, _>(MultiClassHinge, [2u8, 3]), expected);
    assert_eq!(expected.to_string(), "class 3 is out of range: the network has 3 outputs, for classes counted from 0");
}

#[test]
fn no_distributions() {
    let good = [0.0, 1.0, 0.0];
    let negative = TargetError::Value { output: 1, value: -0.25, wanted: "a probability" };
    assert_eq!(error::<Softmax3, _>(CrossEntropy, [good, [0.75, -0.25, 0.5]]), negative);
    assert_eq!(error::<LogSoftmax3, _>(NegativeLogLikelihood, [good, [0.75, -0.25, 0.5]]), negative);
    assert_eq!(error::<Softmax3, _>(KullbackLeibler, [good, [0.75, -0.25, 0.5]]), negative);
    let sum = TargetError::Sum { sum: 2.0 };
    assert_eq!(error::<Softmax3, _>(CrossEntropy, [good, [1.0, 0.0, 1.0]]), sum);
    assert_eq!(sum.to_string(), "the probabilities of the classes add up to 2, but have to add up to 1");
    assert!(matches!(
        error::<Softmax3, _>(CrossEntropy, [good, [0.5, f32::NAN, 0.5]]),
        TargetError::Value { output: 1, .. }
    ));
    // Rounded by hand is good enough.
    assert!(run::<Softmax3, _, _, f32, 3>(&CrossEntropy, &[[0.5; 3]], &[[0.333, 0.333, 0.333]]).is_ok());
}

#[test]
fn neither_yes_nor_no() {
    let expected = TargetError::Value { output: 2, value: 1.5, wanted: "between 0 and 1" };
    let targets = [[0.0, 1.0, 0.5], [0.0, 1.0, 1.5]];
    assert_eq!(error::<Sigmoid3, _>(BinaryCrossEntropy, targets), expected);
    assert_eq!(error::<Values3, _>(BinaryCrossEntropyWithLogits, targets), expected);
    assert_eq!(expected.to_string(), "the value for output 2 is 1.5, but has to be between 0 and 1");
    let alone = run::<Sigmoid1, _, _, f32, 1>(&BinaryCrossEntropy, &[[0.5]], &[f32::NAN]);
    assert!(matches!(alone, Err(StepError::Target { sample: 0, error: TargetError::Value { output: 0, .. } })));
}

#[test]
fn no_side_of_the_hinge() {
    let expected = TargetError::Value { output: 0, value: 0.0, wanted: "-1 or 1" };
    assert_eq!(error::<Values3, _>(Hinge, [[1.0, -1.0, 1.0], [0.0, 1.0, 1.0]]), expected);
}

#[test]
fn numbers_that_are_not_finite() {
    let expected = TargetError::Value { output: 1, value: f64::INFINITY, wanted: "a finite number" };
    let targets = [[0.0; 3], [0.0, f32::INFINITY, 0.0]];
    assert_eq!(error::<Values3, _>(MeanSquaredError, targets), expected);
    assert_eq!(error::<Values3, _>(MeanAbsoluteError, targets), expected);
    assert_eq!(error::<Values3, _>(Huber, targets), expected);
}
