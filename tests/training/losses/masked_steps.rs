//! Steps and outputs that do not count: the loss is the mean over the others, and its gradient, as if there were only those.

use stackprop::losses::MaskedTarget;

use super::*;

network! { struct Steps = Dense<ROWS, 6, NoBias>, Reshape<Sequence<3, 2>>; }
network! { struct ProbableSteps = Dense<ROWS, 6, NoBias>, Reshape<Sequence<3, 2>>, Sigmoid; }
network! { struct OneStep = Dense<ROWS, 2, NoBias>; }
network! { struct OneProbableStep = Dense<ROWS, 2, NoBias>, Sigmoid; }

const X: [[f64; 6]; 3] =
    [[0.3, -1.2, 2.1, 5.0, 0.7, 0.2], [1.6, 0.1, -2.3, 0.0, 4.0, -0.5], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]];
const MASKS: [[bool; 3]; 3] = [[true, false, true], [true, true, false], [false; 3]];

/// Compares with a network of one step, one sample for each step that counts. The targets of the others are `nothing`.
fn assert_mean_of_counted<N, M, Y, L>(loss: &L, targets: [[Y; 3]; 3], nothing: Y)
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 6]>,
    M: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 2]>,
    L: Loss<N, MaskedTarget<[Y; 3], 3>> + Loss<M, Y>,
    Y: Copy,
{
    let counted = |sample: usize| (0..3).filter(move |step| MASKS[sample][*step]).map(move |step| (sample, step));
    let counted: Vec<_> = (0..3).flat_map(counted).collect();
    let masked: [_; 3] = std::array::from_fn(|sample| {
        let of_step = |step: usize| if MASKS[sample][step] { targets[sample][step] } else { nothing };
        MaskedTarget::new(MASKS[sample], std::array::from_fn(of_step))
    });
    let (value, gradient) = run::<N, _, _, f64, 6>(loss, &X, &masked).unwrap();

    let x: Vec<[f64; 2]> =
        counted.iter().map(|(sample, step)| [X[*sample][2 * step], X[*sample][2 * step + 1]]).collect();
    let targets: Vec<Y> = counted.iter().map(|(sample, step)| targets[*sample][*step]).collect();
    let (expected, of_counted) = run::<M, _, _, f64, 2>(loss, &x, &targets).unwrap();
    assert!((value - expected).abs() <= 1e-14 * expected.abs(), "{value}, not {expected}");
    let mut all = vec![0.0; 18];
    for ((sample, step), gradient) in counted.iter().zip(of_counted.chunks_exact(2)) {
        all[6 * sample + 2 * step..][..2].copy_from_slice(gradient);
    }
    assert!(all.iter().any(|dx| *dx != 0.0));
    for (index, (found, expected)) in gradient.into_iter().zip(all).enumerate() {
        assert!((found - expected).abs() <= 1e-14 * expected.abs(), "index {index}: {found}, not {expected}");
    }
}

const NUMBERS: [[[f64; 2]; 3]; 3] =
    [[[1.7, -1.0], [0.4, 0.1], [0.2, 0.3]], [[-2.0, 3.0], [1.0, 0.5], [-0.5, 0.7]], [[0.0; 2]; 3]];

#[test]
fn of_losses_over_numbers() {
    assert_mean_of_counted::<Steps<f64>, OneStep<f64>, _, _>(&MeanSquaredError, NUMBERS, [f64::NAN; 2]);
    assert_mean_of_counted::<Steps<f64>, OneStep<f64>, _, _>(&MeanAbsoluteError, NUMBERS, [f64::NAN; 2]);
    assert_mean_of_counted::<Steps<f64>, OneStep<f64>, _, _>(&Huber.delta(0.3), NUMBERS, [f64::NAN; 2]);
    let signs = NUMBERS.map(|steps| steps.map(|step| step.map(|t| if t < 0.2 { -1.0 } else { 1.0 })));
    assert_mean_of_counted::<Steps<f64>, OneStep<f64>, _, _>(&Hinge, signs, [0.0; 2]);
}

#[test]
fn of_losses_over_yes_and_no() {
    let hard = NUMBERS.map(|steps| steps.map(|step| step.map(|t| t > 0.2)));
    let soft = NUMBERS.map(|steps| steps.map(|step| step.map(|t| (t + 2.0) / 5.0)));
    assert_mean_of_counted::<Steps<f64>, OneStep<f64>, _, _>(&BinaryCrossEntropyWithLogits, hard, [true; 2]);
    assert_mean_of_counted::<ProbableSteps<f64>, OneProbableStep<f64>, _, _>(&BinaryCrossEntropy, soft, [f64::NAN; 2]);
}

#[test]
fn of_means_and_variances() {
    let numbers = NUMBERS.map(|steps| steps.map(|[number, _]| [number]));
    let loss = GaussianNegativeLogLikelihood.with_constant();
    assert_mean_of_counted::<Steps<f64>, OneStep<f64>, _, _>(&loss, numbers, [f64::NAN]);
}

#[test]
fn outputs_that_do_not_count() {
    let y = [[0.5, -1.0, 2.0], [1.5, 0.0, -0.5], [3.0, 4.0, 5.0]];
    let mask = [[true, false, true], [false, true, false], [false; 3]];
    let t = [[1.0, f64::NAN, -1.0], [f64::NAN, 0.5, f64::NAN], [f64::NAN; 3]];
    let targets: [_; 3] = std::array::from_fn(|sample| MaskedTarget::new(mask[sample], t[sample]));
    let (value, gradient) = run::<Values3<f64>, _, _, f64, 3>(&MeanSquaredError, &y, &targets).unwrap();
    // Errors of −0.5, 3 and −0.5, of three outputs in all.
    assert!((value - 9.5 / 3.0).abs() < 1e-15);
    for ((gradient, counts), slope) in
        gradient.iter().zip(mask.as_flattened()).zip([-0.5, 0.0, 3.0, 0.0, -0.5, 0.0, 0.0, 0.0, 0.0])
    {
        assert!((gradient - 2.0 / 3.0 * slope).abs() < 1e-15 && (*counts || *gradient == 0.0), "{gradient}");
    }
    // Each sample has one output, as in Q-learning.
    let only: [_; 3] = std::array::from_fn(|sample| MaskedTarget::only(sample, [0.0; 3]));
    let (value, _) = run::<Values3<f64>, _, _, f64, 3>(&Huber, &y, &only).unwrap();
    assert!((value - (0.125 + 0.0 + 4.5) / 3.0).abs() < 1e-15, "{value}");

    let labels = [MaskedTarget::new([true, false, true], [true, true, false])];
    let (value, _) = run::<Values3<f64>, _, _, f64, 3>(&BinaryCrossEntropyWithLogits, &y[..1], &labels).unwrap();
    assert!((value - ((-0.5_f64).exp().ln_1p() + 2.0_f64.exp().ln_1p()) / 2.0).abs() < 1e-15, "{value}");
    let wrong = [MaskedTarget::new([true, false, true], [0.5, 7.0, -0.5])];
    let error = run::<Values3<f64>, _, _, f64, 3>(&BinaryCrossEntropyWithLogits, &y[..1], &wrong).map(|_| ());
    let error_of_2 = TargetError::Value { output: 2, value: -0.5, wanted: "between 0 and 1" };
    assert_eq!(error, Err(StepError::Target { sample: 0, error: error_of_2 }));
}

#[test]
fn a_length_is_a_mask() {
    assert_eq!(MaskedTarget::of_length(2, NUMBERS[0]), MaskedTarget::new([true, true, false], NUMBERS[0]));
    assert_eq!(MaskedTarget::of_length(9, NUMBERS[0]), MaskedTarget::new([true; 3], NUMBERS[0]));
    let all = NUMBERS.map(|target| MaskedTarget::of_length(3, target));
    let found = run::<Steps<f64>, _, _, f64, 6>(&MeanSquaredError, &X, &all);
    assert_eq!(found, run::<Steps<f64>, _, _, f64, 6>(&MeanSquaredError, &X, &NUMBERS));
}

#[test]
fn what_counts_is_checked() {
    let wrong = |output, wanted| {
        Err(StepError::Target { sample: 0, error: TargetError::Value { output, value: f64::INFINITY, wanted } })
    };
    let mut target = NUMBERS[0];
    target[2][1] = f64::INFINITY;
    for length in [2, 3] {
        let targets = [MaskedTarget::of_length(length, target)];
        let of_numbers = run::<Steps<f64>, _, _, f64, 6>(&MeanSquaredError, &X[..1], &targets).map(|_| ());
        assert_eq!(of_numbers, if length == 2 { Ok(()) } else { wrong(5, "a finite number") });
        let target = target.map(|step| step.map(|t| t.abs().max(0.5)));
        let target = target.map(|step| step.map(|t| if t < 5.0 { 0.5 } else { t }));
        let targets = [MaskedTarget::of_length(length, target)];
        let of_yes = run::<Steps<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X[..1], &targets).map(|_| ());
        assert_eq!(of_yes, if length == 2 { Ok(()) } else { wrong(5, "between 0 and 1") });
        let targets = [MaskedTarget::of_length(length, target.map(|[_, t]| [t]))];
        let of_means = run::<Steps<f64>, _, _, f64, 6>(&GaussianNegativeLogLikelihood, &X[..1], &targets).map(|_| ());
        assert_eq!(of_means, if length == 2 { Ok(()) } else { wrong(2, "a finite number") });
    }
}
