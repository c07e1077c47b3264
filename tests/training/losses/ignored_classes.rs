//! Targets of an ignored class do not count, even if the network has no such class.

use super::*;

const X: [[f64; 3]; 3] = [[0.3, -1.2, 2.1], [5.0, 0.7, 0.2], [1.6, 0.1, -2.3]];

#[track_caller]
fn assert_ignored<N, L: Loss<N, u8> + Copy>(loss: L, ignoring: L)
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 3]>,
{
    let (value, gradient) = run::<N, _, _, f64, 3>(&ignoring, &X, &[2u8, 255, 0]).unwrap();
    let (expected, others) = run::<N, _, _, f64, 3>(&loss, &[X[0], X[2]], &[2u8, 0]).unwrap();
    assert_eq!(value, expected);
    assert_eq!(gradient, [&others[..3], &[0.0; 3], &others[3..]].concat());
    let error = run::<N, _, _, f64, 3>(&ignoring, &X, &[2u8, 255, 254]);
    let expected = TargetError::ClassOutOfRange { class: 254, classes: 3 };
    assert_eq!(error, Err(StepError::Target { sample: 2, error: expected }));
    assert_eq!(run::<N, _, _, f64, 3>(&ignoring, &X, &[255u8; 3]).unwrap(), (0.0, vec![0.0; 9]));
}

#[test]
fn that_the_network_does_not_have() {
    assert_ignored::<Softmax3<f64>, _>(CrossEntropy, CrossEntropy.ignore(255));
    assert_ignored::<LogSoftmax3<f64>, _>(NegativeLogLikelihood, NegativeLogLikelihood.ignore(255));
    let weighted = CrossEntropy.class_weights([0.5, 2.0, 1.0]);
    assert_ignored::<Softmax3<f64>, _>(weighted, weighted.ignore(255));
}

#[test]
fn at_steps_of_a_sequence() {
    network! { struct Steps = Input<Sequence<3, 2>>, Softmax; }
    let loss = |loss: CrossEntropy, target: [u8; 3]| {
        let mut evaluation = Evaluation::<Steps, 1>::ZERO;
        evaluation.loss(&Steps::ZERO, &loss, &[[0.5, 0.25, 1.0, 0.0, 3.0, 1.0]], &[target])
    };
    let ignoring = CrossEntropy.ignore(255);
    assert_eq!(loss(ignoring, [0, 255, 1]), loss(CrossEntropy.ignore(2), [0, 2, 1]));
    assert_ne!(loss(ignoring, [0, 255, 1]), loss(ignoring, [0, 0, 1]));
    let error = TargetError::StepClassOutOfRange { step: 1, class: 255, classes: 2 };
    assert_eq!(loss(CrossEntropy, [0, 255, 1]), Err(StepError::Target { sample: 0, error }));
    assert_eq!(loss(CrossEntropy.ignore(254), [0, 255, 1]), Err(StepError::Target { sample: 0, error }));
}

/// A sequence of one step is computed in another way than longer ones.
#[test]
fn a_single_step_without_a_target_does_not_count() {
    network! { struct One = Input<Sequence<1, 2>>, PerStep<Dense<2, 3>>, Softmax; }
    let mut net = One::<f64>::ZERO;
    net.perstep1.bias.copy_from_slice(&[1.0, 2.0, 3.0]);
    let (mut gradient, mut workspace) = (One::<f64>::ZERO, Workspace::<One<f64>, 2>::ZERO);
    let loss = CrossEntropy.label_smoothing(0.1);
    let mut of = |targets: &[[Option<u8>; 1]]| {
        let inputs = vec![[1.0, 1.0]; targets.len()];
        net.loss_and_gradient(&loss, &inputs, targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap()
    };
    assert_eq!(of(&[[None]]), 0.0);
    assert_eq!(of(&[[Some(1)], [None]]), of(&[[Some(1)]]));
}
