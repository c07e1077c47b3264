//! How a run fails: with which error, with which message, and in which state.

use super::*;

const CURE: &str = "training diverges; lower the learning rate, clip the gradient, or look for values in the data \
                    that are not finite";

/// Runs a fit that fails before its first step; returns the error after checking that nothing else happened.
fn refused(
    inputs: &[[f32; 2]],
    classes: &[u8],
    set: impl for<'a> FnOnce(Fit<'a, Classes, u8, CrossEntropy, Adam>) -> Fit<'a, Classes, u8, CrossEntropy, Adam>,
) -> TrainError {
    let mut net = Classes::new(&mut rng(1));
    let before = bits(&net);
    let mut generator = rng(2);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).on_epoch(|_, _| panic!("an epoch was trained"));
    let error = set(fit).run(inputs, classes, &mut generator).unwrap_err();
    assert_eq!(bits(&net), before);
    assert_eq!(generator, rng(2), "no number was drawn");
    error
}

#[test]
fn no_data() {
    let error = refused(&[], &[], |fit| fit);
    assert_eq!(error, TrainError::NoData);
    assert_eq!(error.to_string(), "there are no samples to train on");
}

#[test]
fn no_validation_data() {
    let error = refused(&[[0.0; 2]], &[0], |fit| fit.validation(&[], &[]));
    assert_eq!(error, TrainError::NoValidationData);
    assert_eq!(error.to_string(), "there are no samples in the validation set");
}

#[test]
fn empty_batches() {
    let error = refused(&[[0.0; 2]], &[0], |fit| fit.batch_size(0));
    assert_eq!(error, TrainError::EmptyBatches);
    assert_eq!(error.to_string(), "the batch size is 0: it has to be at least 1");
}

#[test]
fn a_learning_rate_or_a_limit_that_makes_no_sense() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let mut net = Classes::new(&mut rng(1));
        let (before, mut generator) = (bits(&net), rng(2));
        let error = net.fit(CrossEntropy, Adam::new(bad)).run(&[[0.0; 2]], &[0u8], &mut generator).unwrap_err();
        assert_eq!(error.to_string(), format!("the learning rate is {bad}: it has to be finite and not negative"));
        assert!(matches!(error, TrainError::LearningRate { .. }) && error.history().is_none());
        assert_eq!((bits(&net), generator), (before, rng(2)));
        for clip in [Clip::Norm(bad), Clip::Value(bad)] {
            let error = refused(&[[0.0; 2]], &[0], |fit| fit.clip(clip));
            let wanted = format!("the limit of the gradient is {bad}: it has to be finite and not negative");
            assert_eq!(error.to_string(), wanted);
            assert!(matches!(error, TrainError::ClipLimit { .. }));
        }
    }
}

/// In the third epoch: the two before are not lost, nor what was trained in them.
#[test]
fn a_run_that_fails_gives_its_history() {
    let (inputs, classes) = lasting_stripes(50);
    let schedule = |bad: f64| move |now: Progress| if now.step < 9 { 1.0 } else { bad };
    for bad in [-1.0, f64::NAN] {
        let run = |epochs, last_rate| {
            let mut net = Classes::new(&mut rng(1));
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(epochs).batch_size(13).shuffle(false);
            let fit = fit.validation(inputs, classes).metric("accuracy", accuracy).schedule(schedule(last_rate));
            let result = fit.run(inputs, classes, &mut rng(2));
            (result, bits(&net))
        };
        let (result, trained) = run(100, bad);
        let error = result.unwrap_err();
        let words =
            format!("epoch 3, step 2: the learning rate is {}: it has to be finite and not negative", 0.01 * bad);
        assert_eq!(error.to_string(), words);
        let history = error.history().unwrap();
        let (whole, _) = run(2, bad);
        assert!(history.same_values(&whole.unwrap()));
        assert!(history.epochs.len() == 2 && history.metrics().eq(["accuracy"]));
        // The step that failed changed nothing: the next epoch ends there too if its other steps go nowhere.
        let (_, standing) = run(3, 0.0);
        let (_, going) = run(3, 1.0);
        assert_eq!(trained, standing);
        assert_ne!(trained, going);
    }
}

/// A validation input that is NaN, and a loss that shows it in the second epoch only.
#[test]
fn an_evaluation_that_fails_gives_the_history_too() {
    struct Moody(RefCell<usize>);
    impl Loss<Line, [f32; 1]> for Moody {
        fn check(&self, _: &[f32; 1], _: usize) -> Result<(), TargetError> {
            Ok(())
        }
        fn sample(&self, _: &[f32], target: &[f32; 1], _: f32, gradient: &mut [f32]) -> f32 {
            *self.0.borrow_mut() += usize::from(*target == [9.0]);
            gradient.fill(0.0);
            if *self.0.borrow() < 2 { 0.0 } else { f32::NAN }
        }
    }
    let mut net = Line::ZERO;
    let fit = net.fit(Moody(RefCell::new(0)), Sgd::new(0.1)).epochs(5).validation(&[[f32::NAN]], &[[9.0]]);
    let error = fit.run(&[[1.0]], &[[1.0]], &mut rng(1)).unwrap_err();
    assert_eq!(error.history().map(|history| history.epochs.len()), Some(1));
    let words = "epoch 2, validation data: ";
    assert!(error.to_string().starts_with(words), "{error}");
}

#[test]
fn not_as_many_targets_as_inputs() {
    let error = refused(&[[0.0; 2]; 3], &[0; 2], |fit| fit);
    assert_eq!(error, TrainError::Data(StepError::LengthMismatch { inputs: 3, targets: 2 }));
    assert_eq!(error.to_string(), "training data: 3 inputs, but 2 targets: pass one target per input");
    let error = refused(&[[0.0; 2]; 3], &[], |fit| fit);
    assert_eq!(error, TrainError::Data(StepError::LengthMismatch { inputs: 3, targets: 0 }));
    let error = refused(&[[0.0; 2]], &[0], |fit| fit.validation(&[], &[1]));
    assert_eq!(error, TrainError::Validation(StepError::LengthMismatch { inputs: 0, targets: 1 }));
    assert_eq!(error.to_string(), "validation data: 0 inputs, but 1 targets: pass one target per input");
}

/// The last of many: it would be met in the last batch only.
#[test]
fn targets_out_of_range() {
    let mut classes = vec![0; 100];
    classes[99] = 3;
    let target = StepError::Target { sample: 99, error: TargetError::ClassOutOfRange { class: 3, classes: 3 } };
    let error = refused(&[[0.0; 2]; 100], &classes, |fit| fit);
    assert_eq!(error, TrainError::Data(target));
    assert_eq!(
        error.to_string(),
        "training data: target of sample 99: class 3 is out of range: the network has 3 outputs, for classes counted from 0"
    );
    let classes = classes.leak();
    let error = refused(&[[0.0; 2]], &[0], |fit| fit.validation(&[[0.0; 2]; 100], classes));
    assert_eq!(error, TrainError::Validation(target));
}

#[test]
fn targets_that_are_no_distribution() {
    let run = |target: [f32; 3]| {
        let mut net = Classes::ZERO;
        net.fit(CrossEntropy, Adam::new(0.01)).run(&[[0.0; 2]], &[target], &mut rng(1)).unwrap_err()
    };
    let sum = TargetError::Sum { sum: 1.5 };
    assert_eq!(run([0.5; 3]), TrainError::Data(StepError::Target { sample: 0, error: sum }));
    assert_eq!(
        run([0.5; 3]).to_string(),
        "training data: target of sample 0: the probabilities of the classes add up to 1.5, but have to add up to 1"
    );
    assert_eq!(
        run([1.5, -0.5, 0.0]).to_string(),
        "training data: target of sample 0: the value for output 1 is -0.5, but has to be a probability"
    );
}

#[test]
fn a_step_or_an_evaluation_of_data_that_do_not_fit() {
    let mut net = Classes::new(&mut rng(1));
    let before = bits(&net);
    let mut generator = rng(2);
    let mut trainer = Trainer::<Classes, Adam, 4>::ZERO;
    let mut evaluation = Evaluation::<Classes, 4>::ZERO;
    let wrong = StepError::LengthMismatch { inputs: 2, targets: 1 };
    let adam = Adam::new(0.1);
    let step = trainer.step(&mut net, &CrossEntropy, &adam, &[[0.0; 2]; 2], &[0u8], &mut generator);
    assert_eq!(step, Err(wrong));
    assert_eq!(evaluation.loss(&net, &CrossEntropy, &[[0.0; 2]; 2], &[0u8]), Err(wrong));
    assert_eq!(evaluation.metric(&net, accuracy, &[[0.0; 2]; 2], &[0u8]), Err(wrong));
    let wrong = StepError::Target { sample: 1, error: TargetError::ClassOutOfRange { class: 7, classes: 3 } };
    let step = trainer.step(&mut net, &CrossEntropy, &adam, &[[0.0; 2]; 2], &[0u8, 7], &mut generator);
    assert_eq!(step, Err(wrong));
    assert_eq!(evaluation.loss(&net, &CrossEntropy, &[[0.0; 2]; 2], &[0u8, 7]), Err(wrong));
    assert_eq!((bits(&net), generator), (before, rng(2)));
}

/// Runs a fit of three epochs in batches of 8 that diverges; returns the error and the network after checking that it
/// is that of the last good step.
fn diverges<O: Optimizer>(
    net: &Curve,
    optimizer: impl Fn() -> O,
    inputs: &[[f32; 1]],
    targets: &[[f32; 1]],
) -> (usize, usize, StepError) {
    let mut trained = net.clone();
    let fit = trained.fit(MeanSquaredError, optimizer()).epochs(3).batch_size(8).shuffle(false);
    let TrainError::Step { epoch, step, error, history } = fit.run(inputs, targets, &mut rng(1)).unwrap_err() else {
        panic!("not an error of a step");
    };
    assert_eq!(history.epochs.len(), epoch - 1);
    // The same run, with only the good steps.
    let mut by_hand = net.clone();
    let mut trainer = boxed::<Trainer<Curve, O, 64>>();
    let steps = (epoch - 1) * inputs.len().div_ceil(8) + step - 1;
    for (x, t) in inputs.chunks(8).zip(targets.chunks(8)).cycle().take(steps) {
        trainer.step(&mut by_hand, &MeanSquaredError, &optimizer(), x, t, &mut rng(1)).unwrap();
    }
    assert_eq!(bits(&trained), bits(&by_hand), "{error}");
    (epoch, step, error)
}

#[test]
fn a_learning_rate_that_is_much_too_high() {
    let net = Curve::new(&mut rng(1));
    let (inputs, targets) = parabola(32);
    // A loss grows from step to step until it is infinite.
    let (epoch, step, error) = diverges(&net, || Sgd::new(1e3), &inputs, &targets);
    assert!((epoch, step) > (1, 1) && step <= 4, "epoch {epoch}, step {step}");
    let by_size = matches!(error, StepError::LossNotFinite { .. } | StepError::GradientNotFinite { .. });
    assert!(by_size, "{error}");
    // A step ends in the infinite, after a good one.
    let (small, mut large) = (vec![[0.0]; 16], vec![[0.0]; 16]);
    large[8] = [1e5];
    let found = diverges(&Curve::ZERO, || Sgd::new(1e35), &small, &large);
    assert_eq!(found, (1, 2, StepError::ParameterNotFinite { layer: "last", tensor: "bias" }));
    // The first step, and nothing good before it.
    let mut net = Line::ZERO;
    let error = net.fit(MeanSquaredError, Sgd::new(1e38)).run(&[[1.0]], &[[10.0]], &mut rng(1)).unwrap_err();
    assert_eq!(error.to_string(), format!("epoch 1, step 1: `weight` of layer `dense0` is not finite: {CURE}"));
    assert_eq!(bits(&net), [0, 0]);
}

#[test]
fn an_input_that_is_not_finite() {
    let net = Curve::new(&mut rng(1));
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let (mut inputs, targets) = parabola(32);
        inputs[19] = [bad];
        let found = diverges(&net, || Adam::new(0.01), &inputs, &targets);
        assert_eq!(found, (1, 3, StepError::InputNotFinite { layer: "first", sample: 19 }));
        // Found wherever shuffling puts it.
        let mut net = net.clone();
        let fit = net.fit(MeanSquaredError, Adam::new(0.01)).batch_size(8);
        let TrainError::Step { epoch: 1, step, error, history } = fit.run(&inputs, &targets, &mut rng(5)).unwrap_err()
        else {
            panic!("not an error of a step")
        };
        assert_eq!(error, StepError::InputNotFinite { layer: "first", sample: 19 });
        assert_eq!(
            TrainError::Step { epoch: 1, step, error, history }.to_string(),
            format!(
                "epoch 1, step {step}: input of sample 19 to layer `first` is not finite: correct it or leave \
                 it out"
            )
        );
        assert!(net.parameters().iter().all(|parameter| parameter.is_finite()));
    }
}

/// As in training, though no step would fail.
#[test]
fn an_input_of_the_validation_set_that_is_not_finite() {
    network! { struct Kinked = Dense<1, 4>, ReLU, Dense<4, 1>; }
    let (inputs, targets) = parabola(32);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut unseen = inputs.clone();
        unseen[19] = [bad];
        let mut net = Kinked::new(&mut rng(1));
        let error = net
            .fit(MeanSquaredError, Adam::new(0.01))
            .validation(&unseen, &targets)
            .run(&inputs, &targets, &mut rng(1))
            .unwrap_err();
        let not_finite = StepError::InputNotFinite { layer: "dense0", sample: 19 };
        assert!(matches!(&error, TrainError::Evaluation { epoch: 1, error, .. } if *error == not_finite), "{error}");
    }
}

#[test]
fn a_weight_that_is_not_finite() {
    let (inputs, targets) = parabola(32);
    for bad in [f32::NAN, f32::INFINITY] {
        let mut net = Curve::new(&mut rng(1));
        net.last.weight[5] = bad;
        let found = diverges(&net, || Adam::new(0.01), &inputs, &targets);
        assert_eq!(found, (1, 1, StepError::ParameterNotFinite { layer: "last", tensor: "weight" }));
        net.first.bias[0] = f32::NAN;
        let found = diverges(&net, || Adam::new(0.01), &inputs, &targets);
        assert_eq!(found, (1, 1, StepError::ParameterNotFinite { layer: "first", tensor: "bias" }));
    }
}

#[test]
fn a_loss_that_is_not_finite() {
    let mut net = Line::ZERO;
    net.dense0.bias[0] = 1e30;
    let fit = net.fit(MeanSquaredError, Sgd::new(0.1));
    let error = fit.run(&[[1.0]], &[[0.0]], &mut rng(1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("epoch 1, step 1: the loss of the outputs of layer `dense0` is not finite: {CURE}")
    );
    assert_eq!(net.dense0.bias[0], 1e30);
}

/// The output of `last` overflows: its gradient and that of `first` are infinite.
#[test]
fn a_gradient_that_is_not_finite() {
    let mut net = Curve::ZERO;
    net.first.bias.fill(10.0);
    net.last.weight.fill(3e38);
    let before = bits(&net);
    let error = net.fit(MeanSquaredError, Sgd::new(0.1)).run(&[[1.0]], &[[0.0]], &mut rng(1)).unwrap_err();
    let found = StepError::GradientNotFinite { layer: "last", tensor: "bias" };
    assert_eq!(error, TrainError::Step { epoch: 1, step: 1, error: found, history: History::default() });
    assert_eq!(
        error.to_string(),
        format!("epoch 1, step 1: the gradient of `bias` in layer `last` is not finite: {CURE}")
    );
    assert_eq!(bits(&net), before);
}

#[test]
fn a_target_that_is_not_finite() {
    let (inputs, mut targets) = parabola(32);
    targets[19] = [f32::NAN];
    let mut net = Curve::new(&mut rng(1));
    let before = bits(&net);
    let error = net.fit(MeanSquaredError, Sgd::new(0.1)).run(&inputs, &targets, &mut rng(1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "training data: target of sample 19: the value for output 0 is NaN, but has to be a finite number"
    );
    assert_eq!(bits(&net), before);
}

#[test]
fn they_are_errors_as_others_are() {
    fn boxed(error: impl std::error::Error + Send + Sync + 'static) -> String {
        Box::<dyn std::error::Error + Send + Sync>::from(error).to_string()
    }
    assert_eq!(boxed(TrainError::NoData), "there are no samples to train on");
    assert_eq!(
        boxed(StepError::LengthMismatch { inputs: 1, targets: 2 }),
        "1 inputs, but 2 targets: pass one target per input"
    );
    assert_eq!(boxed(TargetError::Sum { sum: 2.0 }), TargetError::Sum { sum: 2.0 }.to_string());
}
