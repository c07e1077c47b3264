//! Validation and metrics: what an evaluation returns, and that it changes nothing.

use stackprop::metrics::{WeightedMean, top_k};

use super::*;

#[test]
fn validation_is_what_an_evaluation_gives() {
    let (inputs, classes) = lasting_stripes(70);
    let (net, history, _) = train_with(5, |fit| fit.validation(inputs, classes).metric("accuracy", accuracy));
    let mut evaluation = Evaluation::<Classes, 64>::ZERO;
    let last = history.last().unwrap();
    let loss = evaluation.loss(&net, &CrossEntropy, inputs, classes).unwrap();
    assert_eq!(last.validation_loss, Some(f64::from(loss)));
    assert_eq!(last.metrics[..], [evaluation.metric(&net, accuracy, inputs, classes).unwrap()]);

    // In prediction: the loss of the outputs, for which nothing is dropped.
    let by_outputs = |(output, class): (&[f32; 3], &u8)| -f64::from(output[usize::from(*class)]).ln();
    let mean = net.predict_all(inputs).iter().zip(classes).map(by_outputs).sum::<f64>() / 70.0;
    assert!((f64::from(loss) - mean).abs() < 1e-6, "{loss} {mean}");
    let right = net.predict_all(inputs).iter().zip(classes).map(|(y, t)| accuracy(y, t)).sum::<f64>();
    assert_eq!(last.metrics[..], [right / 70.0]);
}

#[test]
fn validation_changes_nothing() {
    let (inputs, classes) = lasting_stripes(20);
    let (plain, _, after) = train_with(6, |fit| fit);
    let (net, _, rest) = train_with(6, |fit| fit.validation(inputs, classes).metric("accuracy", accuracy));
    assert_eq!((bits(&plain), after), (bits(&net), rest));
}

#[test]
fn without_validation_the_metric_is_that_of_the_training_data() {
    let (net, history, _) = train_with(7, |fit| fit.metric("accuracy", accuracy));
    let (inputs, classes) = stripes(50);
    let mut evaluation = Evaluation::<Classes, 8>::ZERO;
    let value = evaluation.metric(&net, accuracy, &inputs, &classes).unwrap();
    assert_eq!(history.last().unwrap().metrics[..], [value]);
    assert!(history.metrics().eq(["accuracy"]) && history.last().unwrap().validation_loss.is_none());
    let (_, history, _) = train_with(7, |fit| fit);
    assert!(history.metrics().len() == 0 && history.last().unwrap().metrics.is_empty());
}

/// A mean with weights of its own, and one of all samples.
fn class_two(output: &[f32; 3], class: &u8) -> WeightedMean {
    let weight = f64::from(u8::from(*class == 2));
    WeightedMean { sum: weight * accuracy(output, class), weight }
}

#[test]
fn several_metrics_are_each_what_an_evaluation_gives() {
    let (inputs, classes) = lasting_stripes(70);
    let (training_inputs, training_classes) = stripes(50);
    let (net, history, _) = train_with(5, |fit| {
        let fit = fit.validation(inputs, classes).metric("accuracy", accuracy).metric("two of three", top_k(2));
        fit.metric("accuracy of 2", class_two).training_metrics(true)
    });
    let mut evaluation = Evaluation::<Classes, 8>::ZERO;
    let mut all = |inputs: &[_], classes: &[u8]| {
        [
            evaluation.metric(&net, accuracy, inputs, classes).unwrap(),
            evaluation.metric(&net, top_k(2), inputs, classes).unwrap(),
            evaluation.metric(&net, class_two, inputs, classes).unwrap(),
        ]
    };
    let last = history.last().unwrap();
    assert_eq!(last.metrics[..], all(inputs, classes));
    assert_eq!(last.training_metrics[..], all(&training_inputs, &training_classes));
    assert_ne!(last.metrics, last.training_metrics);
    assert!(history.metrics().eq(["accuracy", "two of three", "accuracy of 2"]));
    assert_eq!(
        history.metric("two of three").collect::<Vec<_>>(),
        history.epochs.iter().map(|epoch| epoch.metrics[1]).collect::<Vec<_>>()
    );
    assert_eq!(history.metric("three of three").next(), None);
    // Without validation data they are on the training data, once.
    let (_, history, _) = train_with(5, |fit| fit.metric("accuracy", accuracy).training_metrics(true));
    let last = history.last().unwrap();
    assert!(last.metrics.len() == 1 && last.training_metrics.is_empty());
}

#[test]
fn nine_metrics_are_an_error() {
    let run = |count: usize| {
        let mut net = Line::ZERO;
        let mut fit = net.fit(MeanSquaredError, Sgd::new(0.1));
        for _ in 0..count {
            fit = fit.metric("the same", |_, _| 1.0);
        }
        fit.run(&[[1.0]], &[[2.0]], &mut rng(1))
    };
    assert_eq!(run(8).unwrap().last().unwrap().metrics[..], [1.0; 8]);
    assert_eq!(run(9).unwrap_err().to_string(), "there are 9 metrics: a run can have up to 8");
}

#[test]
fn the_last_samples_are_split_off() {
    let (inputs, classes) = lasting_stripes(50);
    for (fraction, training) in [(0.2, 40), (0.25, 37), (0.01, 49), (0.98, 1)] {
        let train = |split: bool| {
            let mut rng = rng(4);
            let mut net = Classes::new(&mut rng);
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(2).batch_size(7).metric("accuracy", accuracy);
            let history = if split {
                fit.validation_split(fraction).run(inputs, classes, &mut rng)
            } else {
                let fit = fit.validation(&inputs[training..], &classes[training..]);
                fit.run(&inputs[..training], &classes[..training], &mut rng)
            };
            (bits(&net), history.unwrap())
        };
        let ((split, split_history), (given, given_history)) = (train(true), train(false));
        assert_eq!(split, given, "{fraction}");
        assert!(split_history.same_values(&given_history));
    }
}

#[test]
fn a_split_that_leaves_nothing_is_an_error() {
    let (inputs, classes) = lasting_stripes(50);
    for fraction in [0.0, 0.001, 1.0, 0.995, -0.1, 1.5, f64::NAN] {
        let mut net = Classes::ZERO;
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).validation_split(fraction);
        let message = fit.run(inputs, classes, &mut rng(1)).unwrap_err().to_string();
        assert!(
            message.starts_with(&format!("`validation_split` has the fraction {fraction} of 50 samples")),
            "{message}"
        );
    }
    // The lengths are compared before anything is cut.
    let mut net = Classes::ZERO;
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).validation_split(0.5);
    let error = fit.run(inputs, &classes[..20], &mut rng(1));
    assert!(matches!(error, Err(TrainError::Data(StepError::LengthMismatch { inputs: 50, targets: 20 }))));
}

#[test]
fn dropout_is_on_in_training_and_off_in_an_evaluation() {
    let (inputs, classes) = stripes(50);
    let net = Classes::new(&mut rng(1));
    let (mut gradient, mut workspace) = (Classes::ZERO, boxed::<Workspace<Classes, 50>>());
    let mut loss = |seed| {
        net.loss_and_gradient(&CrossEntropy, &inputs, &classes, &mut gradient, &mut workspace, &mut rng(seed)).unwrap()
    };
    let mut evaluation = Evaluation::<Classes, 50>::ZERO;
    let evaluated = evaluation.loss(&net, &CrossEntropy, &inputs, &classes).unwrap();
    assert_ne!(loss(1), loss(2));
    assert_ne!(loss(1), evaluated);
}

#[test]
fn options_of_the_loss_reach_training_and_validation() {
    let (inputs, classes) = stripes(50);
    let careful = CrossEntropy.label_smoothing(0.1).class_weights([1.0, 2.0, 0.5]);
    let mut rng_fit = rng(9);
    let mut net = Classes::new(&mut rng_fit);
    let fit = net.fit(careful, Adam::new(0.01)).batch_size(50).shuffle(false).validation(&inputs, &classes);
    let history = fit.run(&inputs, &classes, &mut rng_fit).unwrap();

    let mut rng = rng(9);
    let mut by_hand = Classes::new(&mut rng);
    let mut trainer = boxed::<Trainer<Classes, Adam, 64>>();
    let mut rng = StepRng::new(rng.next_u64(), 0);
    let loss = trainer.step(&mut by_hand, &careful, &Adam::new(0.01), &inputs, &classes, &mut rng).unwrap();
    assert_eq!(bits(&net), bits(&by_hand));
    assert_eq!(losses(&history), [f64::from(loss)]);
    let mut evaluation = boxed::<Evaluation<Classes, 64>>();
    let validation = evaluation.loss(&net, &careful, &inputs, &classes).unwrap();
    assert_eq!(history.epochs[0].validation_loss, Some(f64::from(validation)));
    assert_ne!(validation, evaluation.loss(&net, &CrossEntropy, &inputs, &classes).unwrap());
}

/// Where nothing is learnt, the loss of an epoch is that of an evaluation, however the classes fall into batches.
#[test]
fn a_sample_weighs_the_same_in_training_and_in_evaluation() {
    network! { struct Plain = Dense<2, 3>, Softmax; }
    network! { struct Logarithms = Dense<2, 3>, LogSoftmax; }
    network! { struct Values = Dense<2, 3>; }
    network! { struct Yes = Dense<2, 3>, Sigmoid; }
    let inputs: Vec<[f64; 2]> = (0..41).map(|i| [f64::from(i) / 20.0 - 1.0, f64::from(i % 7)]).collect();
    let classes: Vec<u8> = (0..41).map(|i| if i % 10 == 3 { 1 } else { 2 * u8::from(i > 30) }).collect();
    let hot: Vec<[bool; 3]> = classes.iter().map(|class| std::array::from_fn(|i| i == usize::from(*class))).collect();
    let soft: Vec<[f64; 3]> = hot.iter().map(|hot| hot.map(|yes| if yes { 0.75 } else { 0.125 })).collect();
    let signs: Vec<[f64; 3]> = hot.iter().map(|hot| hot.map(|yes| if yes { 1.0 } else { -1.0 })).collect();
    fn assert_same<N: TrainableNetwork<Scalar = f64>, Y: Clone>(
        loss: impl Loss<N, Y> + Copy,
        inputs: &[N::Input],
        classes: &[Y],
    ) {
        let mut net = N::boxed(&mut rng(3));
        for batch_size in [1, 4, 8, 100] {
            let fit = net.fit(loss, Sgd::new(0.0)).batch_size(batch_size).validation(inputs, classes);
            let epoch = *fit.run(inputs, classes, &mut rng(1)).unwrap().last().unwrap();
            let expected = epoch.validation_loss.unwrap();
            // Each batch is rounded some ten times.
            assert!((epoch.loss / expected - 1.0).abs() < 1e-14, "{batch_size}: {} {expected}", epoch.loss);
        }
    }
    for weights in [[1.0; 3], [0.1, 10.0, 1.0], [0.0, 3.0, 0.0]] {
        assert_same::<Plain<f64>, _>(CrossEntropy.class_weights(weights), &inputs, &classes);
        assert_same::<Logarithms<f64>, _>(NegativeLogLikelihood.class_weights(weights), &inputs, &classes);
        assert_same::<Values<f64>, _>(MultiClassHinge.class_weights(weights), &inputs, &classes);
        let pairs = weights.map(|weight| [0.5, weight]);
        assert_same::<Yes<f64>, _>(BinaryCrossEntropy.class_weights([0.25, weights[1]]), &inputs, &hot);
        assert_same::<Yes<f64>, _>(BinaryCrossEntropy.class_weights_per_output(pairs), &inputs, &soft);
        assert_same::<Values<f64>, _>(BinaryCrossEntropyWithLogits.class_weights_per_output(pairs), &inputs, &hot);
        assert_same::<Values<f64>, _>(Hinge.class_weights([0.25, weights[1]]).squared(), &inputs, &signs);
        let weighted: Vec<([bool; 3], f32)> = hot.iter().zip(0u8..).map(|(hot, i)| (*hot, f32::from(i % 4))).collect();
        let loss = SampleWeights(BinaryCrossEntropyWithLogits.class_weights([0.25, 3.0]));
        assert_same::<Values<f64>, _>(loss, &inputs, &weighted);
    }
    let nothing = Plain::<f64>::boxed(&mut rng(3)).fit(CrossEntropy.class_weights([0.0; 3]), Sgd::new(0.1)).run(
        &inputs,
        &classes,
        &mut rng(1),
    );
    assert_eq!(nothing.unwrap().last().unwrap().loss, 0.0);
}
