//! A weight for each sample, around any loss.

use stackprop::losses::MaskedTarget;

use super::*;

const X: [[f64; 3]; 4] = [[0.3, -1.2, 2.1], [-0.4, 0.7, 0.2], [1.6, 0.1, -2.3], [-3.1, 1.4, 0.9]];
const CLASSES: [u16; 4] = [2, 0, 1, 2];
const NUMBERS: [[f64; 3]; 4] = [[1.7, -1.0, 0.4], [0.1, 0.2, 0.3], [-2.0, 3.0, 1.0], [0.5, -0.5, 0.7]];

/// Whole weights are those of samples that are there as many times, for any network.
fn assert_repeated<N, Y: Copy>(loss: impl Loss<N, Y> + Copy, inputs: &[N::Input; 4], targets: &[Y; 4])
where
    N: TrainableNetwork<Scalar = f64, Input: Copy>,
{
    let (net, mut evaluation) = (N::boxed(&mut rng(1)), boxed::<Evaluation<N, 3>>());
    let weights = [2u8, 0, 1, 3];
    let repeated = |i: usize| std::iter::repeat_n((inputs[i], targets[i]), usize::from(weights[i]));
    let (all, all_targets): (Vec<_>, Vec<_>) = (0..4).flat_map(repeated).unzip();
    let expected = evaluation.loss(&net, &loss, &all, &all_targets).unwrap();
    let weighted: Vec<(Y, u8)> = targets.iter().copied().zip(weights).collect();
    let found = evaluation.loss(&net, &SampleWeights(loss), inputs, &weighted).unwrap();
    assert!((found / expected - 1.0).abs() < 1e-14, "{found} {expected}");
}

/// Whole weights are those of samples that are there as many times.
fn assert_counted<N, Y: Copy>(loss: impl Loss<N, Y> + Copy, targets: &[Y; 4])
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 3]>,
{
    let mut evaluation = Evaluation::<N, 3>::ZERO;
    let mut net = N::ZERO;
    net.parameters_mut()[..12].copy_from_slice(X.as_flattened());
    let unit = |row: usize| core::array::from_fn(|i| f64::from(u8::from(i == row)));
    let (mut inputs, mut repeated) = (Vec::new(), Vec::new());
    let weights = [2u8, 0, 1, 3];
    for (row, weight) in weights.iter().enumerate() {
        for _ in 0..*weight {
            inputs.push(unit(row));
            repeated.push(targets[row]);
        }
    }
    let expected = evaluation.loss(&net, &loss, &inputs, &repeated).unwrap();
    let weighted: Vec<(Y, f64)> = targets.iter().zip(weights).map(|(t, weight)| (*t, f64::from(weight))).collect();
    let units: Vec<_> = (0..4).map(unit).collect();
    let found = evaluation.loss(&net, &SampleWeights(loss), &units, &weighted).unwrap();
    assert!((found / expected - 1.0).abs() < 1e-14, "{found} {expected}");

    // All the same: nothing changes.
    let plain = run::<N, _, _, f64, 3>(&loss, &X, targets).unwrap();
    let ones = run::<N, _, _, f64, 3>(&SampleWeights(loss), &X, &targets.map(|target| (target, 1.0f32))).unwrap();
    assert_eq!(ones, plain);
    let (half, gradient) =
        run::<N, _, _, f64, 3>(&SampleWeights(loss), &X, &targets.map(|target| (target, 0.5f64))).unwrap();
    assert!((half / plain.0 - 1.0).abs() < 1e-14);
    assert!(gradient.iter().zip(&plain.1).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs()));
}

#[test]
fn a_weight_of_two_is_a_sample_twice() {
    assert_counted::<Values3<f64>, _>(MeanSquaredError, &NUMBERS);
    assert_counted::<Values3<f64>, _>(MeanAbsoluteError, &NUMBERS);
    assert_counted::<Values3<f64>, _>(Huber.delta(0.3), &NUMBERS);
    assert_counted::<Values3<f64>, _>(MultiClassHinge, &CLASSES);
    assert_counted::<Softmax3<f64>, _>(CrossEntropy, &CLASSES);
    assert_counted::<Softmax3<f64>, _>(CrossEntropy.class_weights([0.5, 2.0, 0.25]).label_smoothing(0.1), &CLASSES);
    assert_counted::<LogSoftmax3<f64>, _>(NegativeLogLikelihood.class_weights([0.5, 2.0, 0.25]), &CLASSES);
    assert_counted::<Softmax3<f64>, _>(KullbackLeibler, &CLASSES);
    let hard = NUMBERS.map(|row| row.map(|number| number > 0.35));
    assert_counted::<Sigmoid3<f64>, _>(BinaryCrossEntropy, &hard);
    assert_counted::<Values3<f64>, _>(BinaryCrossEntropyWithLogits, &hard);
    let signs = NUMBERS.map(|row| row.map(f64::signum));
    assert_counted::<Values3<f64>, _>(Hinge, &signs);
    assert_counted::<Values3<f64>, _>(Hinge.squared().class_weights([0.5, 3.0]), &signs);
    assert_counted::<Values3<f64>, _>(MultiClassHinge.class_weights([0.5, 2.0, 0.25]), &CLASSES);
    assert_counted::<Sigmoid3<f64>, _>(BinaryCrossEntropy.class_weights([0.5, 3.0]), &hard);
    let pairs = [[0.5, 3.0], [1.0, 0.0], [0.25, 2.0]];
    assert_counted::<Values3<f64>, _>(BinaryCrossEntropyWithLogits.class_weights_per_output(pairs), &hard);

    network! { struct Normal = Dense<2, 4>, Reshape<Sequence<2, 2>>; }
    network! { struct Steps = Input<Sequence<4, 2>>, PerStep<Dense<2, 3>>, Softmax; }
    let pairs = X.map(|[a, b, _]| [a, b]);
    assert_repeated::<Normal<f64>, _>(GaussianNegativeLogLikelihood, &pairs, &pairs);
    let steps: [[f64; 8]; 4] = std::array::from_fn(|i| std::array::from_fn(|j| (3.0 * (i * 8 + j) as f64).sin()));
    let labels = CLASSES.map(|class| Labels::<2>::new(&[class % 2 + 1]).unwrap());
    assert_repeated::<Steps<f64>, _>(CTC, &steps, &labels);
    let tags = CLASSES.map(|class| [Some(class), None, Some(0), Some(1)]);
    assert_repeated::<Steps<f64>, _>(CrossEntropy.class_weights([0.5, 2.0, 0.25]), &steps, &tags);
}

#[test]
fn gradients_are_those_of_differences() {
    use super::against_finite_differences::assert_gradient;
    let weights = [1.5, 0.25, 0.0, 2.0];
    let weighted: [_; 4] = core::array::from_fn(|i| (NUMBERS[i], weights[i]));
    assert_gradient::<Values3<f64>, _>(SampleWeights(MeanSquaredError), &X, &weighted);
    let weighted: [_; 4] = core::array::from_fn(|i| (CLASSES[i], weights[i]));
    let loss = CrossEntropy.class_weights([0.5, 2.0, 0.25]).label_smoothing(0.2);
    assert_gradient::<Softmax3<f64>, _>(SampleWeights(loss), &X, &weighted);
    assert_gradient::<Values3<f64>, _>(SampleWeights(MultiClassHinge), &X, &weighted);
}

/// Steps that count are counted once for each unit of the weight of their sample.
#[test]
fn steps_have_the_weight_of_their_sample() {
    network! { struct Tagger = Input<Sequence<3, 2>>, PerStep<Dense<2, 3>>, Softmax; }
    network! { struct Track = Input<Sequence<3, 2>>, PerStep<Dense<2, 1>>; }
    let mut evaluation = Evaluation::<Tagger, 2>::ZERO;
    let net = Tagger::new(&mut rng(1));
    let (x, other) = ([0.5, -1.0, 2.0, 0.25, -0.75, 1.0], [1.5, 0.5, -2.0, 1.0, 0.125, -0.5]);
    let (tags, few) = ([Some(2u8), Some(0), Some(1)], [Some(1u8), None, None]);
    let twice = evaluation.loss(&net, &CrossEntropy, &[x, other, other], &[tags, few, few]).unwrap();
    let weighted =
        evaluation.loss(&net, &SampleWeights(CrossEntropy), &[x, other], &[(tags, 1.0), (few, 2.0)]).unwrap();
    assert!((twice - weighted).abs() < 1e-6, "{twice} {weighted}");

    let mut evaluation = Evaluation::<Track, 2>::ZERO;
    let net = Track::new(&mut rng(1));
    let targets =
        [MaskedTarget::of_length(3, [[1.0], [2.0], [3.0]]), MaskedTarget::of_length(1, [[-1.0], [0.0], [0.0]])];
    let twice =
        evaluation.loss(&net, &MeanSquaredError, &[x, other, other], &[targets[0], targets[1], targets[1]]).unwrap();
    let weighted = [(targets[0], 1.0), (targets[1], 2.0)];
    let weighted = evaluation.loss(&net, &SampleWeights(MeanSquaredError), &[x, other], &weighted).unwrap();
    assert!((twice - weighted).abs() < 1e-6 * twice, "{twice} {weighted}");
}

/// The loss of an epoch is the mean over its samples by their weights, not the mean of the losses of its batches.
#[test]
fn the_loss_of_an_epoch_is_divided_by_the_weights() {
    let targets = [([1.0], 1.0), ([2.0], 5.0), ([-1.0], 0.0), ([3.0], 0.5), ([0.5], 0.25)];
    network! { struct Line = Dense<1, 1>; }
    let mut net = Line::ZERO;
    let fit = net.fit(SampleWeights(MeanSquaredError), Sgd::new(0.0)).batch_size(2).validation(&[[0.0]; 5], &targets);
    let history = fit.run(&[[0.0]; 5], &targets, &mut rng(1)).unwrap();
    let sum = |of: fn(f64, f64) -> f64| targets.iter().map(|([t], weight)| of(f64::from(*t), *weight)).sum::<f64>();
    let expected = sum(|t, weight| weight * t * t) / sum(|_, weight| weight);
    let last = history.last().unwrap();
    assert!((last.loss - expected).abs() < 1e-6, "{} {expected}", last.loss);
    assert!((last.validation_loss.unwrap() - expected).abs() < 1e-6);
}

#[test]
fn one_of_several_heads_can_have_weights() {
    network! { struct Two = Dense<2, 4>, Tanh, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
    let net = Two::new(&mut rng(1));
    let mut evaluation = Evaluation::<Two, 2>::ZERO;
    let (a, b) = ([1.0, 2.0], [-0.5, 1.0]);
    let losses = (SampleWeights(CrossEntropy), MeanSquaredError);
    let found = evaluation.loss(&net, &losses, &[a, b], &[((2u8, 3.0), 1.0), ((0, 1.0), 2.0)]).unwrap();
    // The loss of one head alone is that with a weight of 0 for the other.
    let mut alone = |weights, x, target| {
        let losses = (CrossEntropy, MeanSquaredError).weights(weights);
        evaluation.loss(&net, &losses, &[x], &[target]).unwrap()
    };
    let mut class = |x, class: u8| alone([1.0, 0.0], x, (class, 0.0));
    let classes = (3.0 * class(a, 2) + class(b, 0)) / 4.0;
    let mut size = |x, size: f32| alone([0.0, 1.0], x, (0, size));
    let expected = classes + (size(a, 1.0) + size(b, 2.0)) / 2.0;
    assert!((found - expected).abs() < 1e-5, "{found} {expected}");
}

#[test]
fn weights_that_make_no_sense_are_errors() {
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        let error = run::<Values3, _, _, f32, 3>(
            &SampleWeights(MeanSquaredError),
            &[[0.5; 3]; 2],
            &[([1.0; 3], 1.0), ([1.0; 3], weight)],
        );
        let error = error.unwrap_err();
        let words = format!("the weight of the sample is {weight}: it has to be finite and not negative");
        assert!(matches!(error, StepError::Target { sample: 1, .. }) && error.to_string().ends_with(&words), "{error}");
    }
    // The target itself is checked too.
    let error = run::<Softmax3, _, _, f32, 3>(&SampleWeights(CrossEntropy), &[[0.5; 3]; 2], &[(1u8, 1.0), (3, 1.0)]);
    let expected = TargetError::ClassOutOfRange { class: 3, classes: 3 };
    assert_eq!(error.unwrap_err(), StepError::Target { sample: 1, error: expected });
    // Weights that are all 0 are a loss of 0.
    let zero = run::<Values3, _, _, f32, 3>(&SampleWeights(MeanSquaredError), &[[0.5; 3]; 2], &[([1.0; 3], 0.0); 2]);
    assert_eq!(zero.unwrap(), (0.0, vec![0.0; 6]));
}
