//! Training from one step to many epochs: what is the same bit for bit, what each setting does, and how a run fails.

use std::cell::RefCell;
use std::ops::ControlFlow;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use stackprop::error::{StepError, TargetError};
use stackprop::prelude::*;
use stackprop::tensor::Scalar;
use stackprop::training::Fit;

network! { struct Classes = Dense<2, 8>, ReLU, Dropout<0.25>, Dense<8, 3>, Softmax; }
network! { struct Curve = first: Dense<1, 16>, Tanh, last: Dense<16, 1>; }
network! { struct Line = Dense<1, 1>; }

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// From −1 to 1.
fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// Points of the square, and which of three stripes each lies in.
fn stripes<T: Scalar>(count: usize) -> (Vec<[T; 2]>, Vec<u8>) {
    let mut rng = rng(99);
    let points: Vec<[f64; 2]> = (0..count).map(|_| [uniform(&mut rng), uniform(&mut rng)]).collect();
    let classes = points.iter().map(|[x, y]| if x + y < -0.4 { 0 } else { 1 + u8::from(x + y > 0.4) }).collect();
    (points.iter().map(|point| point.map(T::of)).collect(), classes)
}

/// The same for a fit that is told of them in a function: data that live on.
fn lasting_stripes(count: usize) -> (&'static [[f32; 2]], &'static [u8]) {
    let (inputs, classes) = stripes(count);
    (inputs.leak(), classes.leak())
}

/// Points of a parabola.
fn parabola<T: Scalar>(count: usize) -> (Vec<[T; 1]>, Vec<[T; 1]>) {
    let mut rng = rng(98);
    (0..count).map(|_| uniform(&mut rng)).map(|x| ([T::of(x)], [T::of(2.0 * x * x - 0.5)])).unzip()
}

fn bits(network: &impl Network<Scalar = f32>) -> Vec<u32> {
    network.parameters().iter().map(|parameter| parameter.to_bits()).collect()
}

/// Three epochs on 50 samples, 13 at a time; told more by `set`.
fn train_with(
    seed: u64,
    set: impl for<'a> FnOnce(Fit<'a, Classes, u8, CrossEntropy, Adam>) -> Fit<'a, Classes, u8, CrossEntropy, Adam>,
) -> (Classes, History, u64) {
    let (inputs, classes) = stripes(50);
    let mut rng = rng(seed);
    let mut net = Classes::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13);
    let history = set(fit).run(&inputs, &classes, &mut rng).unwrap();
    (net, history, rng.next_u64())
}

/// The same by hand, without shuffling: `loss_and_gradient` and `step` on every batch. Gives also the loss of each epoch.
fn train_by_hand(seed: u64, epochs: usize, batch_size: usize) -> (Classes, Vec<f64>, u64) {
    let (inputs, classes) = stripes(50);
    let mut rng = rng(seed);
    let mut net = Classes::new(&mut rng);
    let (mut gradient, mut state) = (Classes::ZERO, Zero::ZERO);
    let mut workspace = boxed::<Workspace<Classes, 64>>();
    let optimizer = Adam::new(0.01);
    let mut losses = Vec::new();
    for _ in 0..epochs {
        let mut sum = 0.0;
        for (x, t) in inputs.chunks(batch_size).zip(classes.chunks(batch_size)) {
            let loss = net.loss_and_gradient(&CrossEntropy, x, t, &mut gradient, &mut workspace, &mut rng).unwrap();
            optimizer.step(&mut net, &gradient, &mut state);
            sum += f64::from(loss) * x.len() as f64;
        }
        losses.push(sum / inputs.len() as f64);
    }
    (net, losses, rng.next_u64())
}

fn losses(history: &History) -> Vec<f64> {
    history.epochs.iter().map(|epoch| epoch.loss).collect()
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let (inputs, classes) = lasting_stripes(20);
    let set = |seed| train_with(seed, |fit| fit.validation(inputs, classes).metric("accuracy", accuracy));
    let ((a, in_a, after_a), (b, in_b, after_b)) = (set(1), set(1));
    assert_eq!(bits(&a), bits(&b));
    assert!(in_a.same_values(&in_b));
    assert_eq!(after_a, after_b);
    let (c, in_c, _) = set(2);
    assert_ne!(bits(&a), bits(&c));
    assert!(!in_a.same_values(&in_c));
}

/// From the same network, so that only order and dropout differ.
#[test]
fn the_order_and_the_dropout_come_from_the_generator() {
    let (inputs, classes) = stripes(50);
    let run = |seed, shuffle| {
        let mut net = Classes::new(&mut rng(1));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(2).shuffle(shuffle);
        fit.run(&inputs, &classes, &mut rng(seed)).unwrap();
        bits(&net)
    };
    assert_eq!(run(7, true), run(7, true));
    assert_ne!(run(7, true), run(8, true));
    assert_ne!(run(7, false), run(8, false));

    let (inputs, targets) = parabola(50);
    let run = |seed, shuffle| {
        let mut net = Curve::new(&mut rng(1));
        let fit = net.fit(MeanSquaredError, Adam::new(0.01)).epochs(2).shuffle(shuffle);
        fit.run(&inputs, &targets, &mut rng(seed)).unwrap();
        bits(&net)
    };
    assert_ne!(run(7, true), run(8, true));
    assert_eq!(run(7, false), run(8, false), "nothing is random but the order");
    assert_ne!(run(7, true), run(7, false));
}

#[test]
fn fit_without_shuffling_is_training_by_hand() {
    for batch_size in [1, 7, 49, 50, 1000] {
        let (by_hand, by_hand_losses, after) = train_by_hand(3, 3, batch_size);
        let (net, history, rest) = train_with(3, |fit| fit.batch_size(batch_size).shuffle(false));
        assert_eq!(bits(&net), bits(&by_hand), "batches of {batch_size}");
        assert_eq!(losses(&history), by_hand_losses, "batches of {batch_size}");
        assert_eq!(rest, after, "as many numbers were drawn");
    }
}

#[test]
fn a_step_of_the_trainer_is_gradient_and_step() {
    let (inputs, classes) = stripes(50);
    let (by_hand, by_hand_losses, _) = train_by_hand(4, 3, 50);
    let mut rng = rng(4);
    let mut net = Classes::new(&mut rng);
    // Parts of the size that the others have: it decides in which order the gradient is added up.
    let mut trainer = boxed::<Trainer<Classes, Adam, 64>>();
    for wanted in by_hand_losses {
        let loss = trainer.step(&mut net, &CrossEntropy, &Adam::new(0.01), &inputs, &classes, &mut rng).unwrap();
        assert_eq!(f64::from(loss), wanted);
    }
    assert_eq!(bits(&net), bits(&by_hand));
}

#[test]
fn a_batch_longer_than_the_working_memory_is_one_batch() {
    let (inputs, targets) = parabola::<f64>(150);
    let mut whole = Curve::<f64>::new(&mut rng(1));
    let mut parts = whole.clone();
    whole.fit(MeanSquaredError, Sgd::new(0.1)).batch_size(150).run(&inputs, &targets, &mut rng(1)).unwrap();
    let mut trainer = Trainer::<Curve<f64>, Sgd, 11>::ZERO;
    trainer.step(&mut parts, &MeanSquaredError, &Sgd::new(0.1), &inputs, &targets, &mut rng(1)).unwrap();
    for (a, b) in whole.parameters().iter().zip(parts.parameters()) {
        assert!((a - b).abs() < 1e-14, "{a} {b}");
    }
}

#[test]
fn every_epoch_takes_every_sample_once_in_a_new_order() {
    // A loss that notes which targets it is asked for.
    struct Noting<'a>(&'a RefCell<Vec<u8>>);
    impl Loss<Classes, u8> for Noting<'_> {
        fn sample(&self, _: &[f32], target: &u8, _: f32, gradient: &mut [f32]) -> f32 {
            self.0.borrow_mut().push(*target);
            gradient.fill(0.0);
            0.0
        }
    }
    let seen = RefCell::new(Vec::new());
    let (inputs, _) = stripes(50);
    let names: Vec<u8> = (0..50).collect();
    let mut net = Classes::ZERO;
    let fit = net.fit(Noting(&seen), Sgd::new(0.1)).epochs(2).batch_size(8);
    fit.run(&inputs, &names, &mut rng(1)).unwrap();
    let seen = seen.into_inner();
    let (first, second) = seen.split_at(50);
    assert_ne!(first, second);
    for epoch in [first, second] {
        assert_ne!(epoch, names);
        let mut sorted = epoch.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, names);
    }
}

#[test]
fn validation_is_what_an_evaluation_gives() {
    let (inputs, classes) = lasting_stripes(70);
    let (net, history, _) = train_with(5, |fit| fit.validation(inputs, classes).metric("accuracy", accuracy));
    let mut evaluation = Evaluation::<Classes, 64>::ZERO;
    let last = history.last().unwrap();
    let loss = evaluation.loss(&net, &CrossEntropy, inputs, classes).unwrap();
    assert_eq!(last.validation_loss, Some(f64::from(loss)));
    assert_eq!(last.metric, Some(evaluation.metric(&net, accuracy, inputs, classes).unwrap()));

    // In prediction: the loss of the outputs, for which nothing is dropped.
    let by_outputs = |(output, class): (&[f32; 3], &u8)| -f64::from(output[usize::from(*class)]).ln();
    let mean = net.predict_all(inputs).iter().zip(classes).map(by_outputs).sum::<f64>() / 70.0;
    assert!((f64::from(loss) - mean).abs() < 1e-6, "{loss} {mean}");
    let right = net.predict_all(inputs).iter().zip(classes).map(|(y, t)| accuracy(y, t)).sum::<f64>();
    assert_eq!(last.metric, Some(right / 70.0));
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
    assert_eq!(history.last().unwrap().metric, Some(value));
    assert_eq!((history.metric, history.last().unwrap().validation_loss), (Some("accuracy"), None));
    let (_, history, _) = train_with(7, |fit| fit);
    assert_eq!((history.metric, history.last().unwrap().metric), (None, None));
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
fn the_callback_sees_each_epoch_and_can_end_the_run() {
    let (mut numbers, mut networks) = (Vec::new(), Vec::new());
    let (net, history, _) = train_with(8, |fit| fit);
    let (inputs, classes) = stripes(50);
    let mut rng = rng(8);
    let mut stopped = Classes::new(&mut rng);
    let fit = stopped.fit(CrossEntropy, Adam::new(0.01)).epochs(100).batch_size(13);
    let fit = fit.on_epoch(|epoch, net| {
        numbers.push((epoch.number, epoch.loss));
        networks.push(bits(net));
        if epoch.number == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let stopped_history = fit.run(&inputs, &classes, &mut rng).unwrap();
    assert_eq!(bits(&stopped), bits(&net), "three epochs of a hundred are three epochs");
    assert!(stopped_history.same_values(&history));
    assert_eq!(numbers, history.epochs.iter().map(|epoch| (epoch.number, epoch.loss)).collect::<Vec<_>>());
    assert_eq!(networks.len(), 3);
    assert_eq!(networks[2], bits(&net));
    assert_ne!(networks[1], networks[2]);
}

#[test]
fn the_schedule_sets_the_rate_of_each_step() {
    let asked = RefCell::new(Vec::new());
    let schedule = |progress: Progress| {
        asked.borrow_mut().push(progress);
        1.0 / (1.0 + progress.step as f64)
    };
    let (inputs, targets) = parabola(10);
    let mut net = Curve::new(&mut rng(1));
    let mut by_hand = net.clone();
    let fit = net.fit(MeanSquaredError, Sgd::new(0.5)).epochs(2).batch_size(4).shuffle(false);
    let history = fit.schedule(schedule).run(&inputs, &targets, &mut rng(1)).unwrap();
    assert_eq!(asked.into_inner(), (0..6).map(|step| Progress { step, steps: 6 }).collect::<Vec<_>>());
    assert_eq!(history.epochs.iter().map(|epoch| epoch.learning_rate).collect::<Vec<_>>(), [0.5 / 3.0, 0.5 / 6.0]);

    let mut trainer = Trainer::<Curve, Sgd, 4>::ZERO;
    let batches = inputs.chunks(4).zip(targets.chunks(4));
    for (step, (x, t)) in batches.clone().chain(batches).enumerate() {
        let optimizer = Sgd::new(0.5 * (1.0 / (1.0 + step as f64)));
        trainer.step(&mut by_hand, &MeanSquaredError, &optimizer, x, t, &mut rng(1)).unwrap();
    }
    assert_eq!(bits(&net), bits(&by_hand));
}

#[test]
fn a_gradient_is_clipped_before_the_step() {
    let run = |clip| {
        let mut net = Line::ZERO;
        net.fit(MeanSquaredError, Sgd::new(1.0)).clip(clip).run(&[[3.0]], &[[-4.0]], &mut rng(1)).unwrap();
        [net.dense0.weight[0], net.dense0.bias[0]]
    };
    assert_eq!(run(Clip::None), [-24.0, -8.0]);
    assert_eq!(run(Clip::Value(10.0)), [-10.0, -8.0]);
    let [weight, bias] = run(Clip::Norm(1.0));
    assert!((weight.hypot(bias) - 1.0).abs() < 1e-6 && (weight / bias - 3.0).abs() < 1e-6, "{weight} {bias}");
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
    let inputs: Vec<[f64; 2]> = (0..41).map(|i| [f64::from(i) / 20.0 - 1.0, f64::from(i % 7)]).collect();
    let classes: Vec<u8> = (0..41).map(|i| if i % 10 == 3 { 1 } else { 2 * u8::from(i > 30) }).collect();
    fn assert_same<N: TrainableNetwork<Scalar = f64>, L: Loss<N, u8> + Copy>(
        loss: L,
        inputs: &[N::Input],
        classes: &[u8],
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
    }
    let nothing = Plain::<f64>::boxed(&mut rng(3)).fit(CrossEntropy.class_weights([0.0; 3]), Sgd::new(0.1)).run(
        &inputs,
        &classes,
        &mut rng(1),
    );
    assert_eq!(nothing.unwrap().last().unwrap().loss, 0.0);
}

#[test]
fn a_boxed_network_and_one_of_f64_train() {
    let (inputs, classes) = stripes::<f32>(50);
    let mut rng_box = rng(3);
    let mut net: Box<Classes> = Classes::boxed(&mut rng_box);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13);
    fit.run(&inputs, &classes, &mut rng_box).unwrap();
    assert_eq!(bits(&*net), bits(&train_with(3, |fit| fit).0));

    let (inputs, classes) = stripes::<f64>(50);
    let mut rng = rng(3);
    let mut exact = Classes::<f64>::new(&mut rng);
    let fit = exact.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13);
    fit.run(&inputs, &classes, &mut rng).unwrap();
    let far = |(a, b): (&f32, &f64)| (f64::from(*a) - b).abs() > 1e-4;
    assert!(!net.parameters().iter().zip(exact.parameters()).any(far), "f32 and f64 see the same dropout and order");
    assert!(net.parameters().iter().zip(exact.parameters()).any(|(a, b)| f64::from(*a) != *b));
}

#[test]
fn a_run_of_no_epochs_changes_nothing() {
    let (net, history, _) = train_with(1, |fit| fit.epochs(0));
    assert_eq!(bits(&net), bits(&Classes::new(&mut rng(1))));
    assert_eq!(history.last(), None);
    assert_eq!(history.to_string(), "epoch        loss       rate       time\n");
}

#[test]
fn an_empty_step_changes_nothing() {
    let mut net = Line::new(&mut rng(1));
    let before = bits(&net);
    let mut trainer = Trainer::<Line, Adam, 2>::ZERO;
    let none: [[f32; 1]; 0] = [];
    assert_eq!(trainer.step(&mut net, &MeanSquaredError, &Adam::new(0.1), &none, &none, &mut rng(1)), Ok(0.0));
    assert_eq!(bits(&net), before);
}

#[test]
fn a_regression_converges_whatever_the_seed() {
    let (inputs, targets) = parabola::<f32>(48);
    for seed in 1..=3 {
        let mut rng = rng(seed);
        let mut net = Curve::new(&mut rng);
        let fit = net.fit(MeanSquaredError, Adam::new(0.05)).epochs(200).batch_size(16).schedule(CosineDecay::new());
        let history = fit.run(&inputs, &targets, &mut rng).unwrap();
        let (first, last) = (history.epochs[0].loss, history.last().unwrap().loss);
        assert!(first > 0.1 && last < 1e-3, "seed {seed}: from {first} to {last}");
    }
}

#[test]
fn a_classification_converges_whatever_the_seed() {
    network! { struct Stripes = Dense<2, 16>, Tanh, Dense<16, 3>, Softmax; }
    let (inputs, classes) = stripes::<f32>(150);
    for seed in 1..=3 {
        let mut rng = rng(seed);
        let mut net = Stripes::new(&mut rng);
        let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(60).metric("accuracy", accuracy);
        let history = fit.run(&inputs, &classes, &mut rng).unwrap();
        let last = history.last().unwrap();
        assert!(last.loss < 0.1 && last.metric.unwrap() > 0.97, "seed {seed}: {last:?}");
    }
}

/// One run of four epochs, or two of two: what the optimizer remembers is all that a run leaves behind besides the network.
#[test]
fn a_run_goes_on_where_another_ended_if_it_is_given_the_state() {
    fn losses_of<O: Optimizer>(make: impl Fn() -> O, runs: usize, keep: bool) -> (Vec<u32>, Vec<f64>) {
        let (inputs, classes) = stripes(50);
        let mut rng = rng(3);
        let mut net = Classes::new(&mut rng);
        let mut state = boxed();
        let mut all = Vec::new();
        for _ in 0..runs {
            let fit = net.fit(CrossEntropy, make()).epochs(4 / runs).batch_size(13).shuffle(false);
            let fit = if keep { fit.state(&mut state) } else { fit };
            all.extend(losses(&fit.run(&inputs, &classes, &mut rng).unwrap()));
        }
        (bits(&net), all)
    }
    fn check<O: Optimizer>(make: impl Fn() -> O + Copy) {
        let whole = losses_of(make, 1, false);
        assert_eq!(losses_of(make, 1, true), whole);
        assert_eq!(losses_of(make, 2, true), whole);
        assert_eq!(losses_of(make, 4, true), whole);
        assert_ne!(losses_of(make, 2, false), whole);
    }
    check(|| Adam::new(0.01));
    check(|| Sgd::new(0.1).momentum(0.9));
    check(|| NAdam::new(0.01));
}

#[test]
fn a_run_that_fails_or_panics_gives_the_state_back() {
    let (inputs, classes) = stripes(50);
    let mut state = boxed();
    let mut net = Classes::new(&mut rng(1));
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(10).state(&mut state);
    let fit = fit.schedule(|now: Progress| if now.step < 3 { 1.0 } else { -1.0 });
    fit.run(&inputs, &classes, &mut rng(1)).unwrap_err();
    assert_eq!(state.steps(), 3);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(10).state(&mut state);
    let fit = fit.on_epoch(|_, _| panic!("on purpose"));
    let run = std::panic::AssertUnwindSafe(|| fit.run(&inputs, &classes, &mut rng(1)));
    assert!(std::panic::catch_unwind(run).is_err());
    assert_eq!(state.steps(), 8);
}

#[test]
fn a_run_of_more_steps_than_can_be_counted_begins() {
    let (inputs, targets) = parabola(10);
    let asked = RefCell::new(Vec::new());
    let schedule = |progress: Progress| {
        asked.borrow_mut().push(progress);
        progress.fraction()
    };
    let mut net = Curve::new(&mut rng(1));
    let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(usize::MAX).batch_size(usize::MAX).threads(usize::MAX);
    let fit = fit.schedule(schedule).on_epoch(|epoch, _| match epoch.number {
        3 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert_eq!(fit.run(&inputs, &targets, &mut rng(1)).unwrap().epochs.len(), 3);
    assert_eq!(asked.into_inner(), [0, 1, 2].map(|step| Progress { step, steps: usize::MAX }));
    let mut net = Curve::new(&mut rng(1));
    let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(usize::MAX).batch_size(4).schedule(|now: Progress| {
        assert_eq!(now.steps, usize::MAX);
        1.0
    });
    fit.on_epoch(|_, _| ControlFlow::Break(())).run(&inputs, &targets, &mut rng(1)).unwrap();
}

/// What a run prints is looked at in a process of its own: this test again, told by a variable to be that process.
#[test]
fn without_a_terminal_there_is_a_plain_line_for_each_epoch() {
    const CHILD: &str = "STACKPROP_TEST_PROGRESS";
    if std::env::var_os(CHILD).is_some() {
        let (inputs, targets) = parabola(10);
        let mut net = Curve::new(&mut rng(1));
        let fit = net.fit(MeanSquaredError, Sgd::new(0.1)).epochs(3).progress(true);
        fit.run(&inputs, &targets, &mut rng(1)).unwrap();
        return;
    }
    for term in ["dumb", "xterm"] {
        let name = std::thread::current().name().unwrap().to_string();
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .envs([(CHILD, "1"), ("TERM", term)])
            .output()
            .unwrap();
        assert!(child.status.success());
        let text = String::from_utf8(child.stderr).unwrap();
        let numbers: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(numbers, ["epoch", "1", "2", "3"], "{text}");
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| !line.contains('\r')), "{text:?}");
    }
}

mod errors {
    //! How a run fails: by which error, with which words, and what it leaves behind.

    use super::*;

    const CURE: &str = "training diverges; lower the learning rate, clip the gradient, or look for values in the data \
                        that are not finite";

    /// Runs a fit that fails before its first step; gives the error, having seen that nothing else happened.
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
            assert_eq!((history.epochs.len(), history.metric), (2, Some("accuracy")));
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
        assert_eq!(error.to_string(), "training data: 3 inputs, but 2 targets: each input needs one");
        let error = refused(&[[0.0; 2]; 3], &[], |fit| fit);
        assert_eq!(error, TrainError::Data(StepError::LengthMismatch { inputs: 3, targets: 0 }));
        let error = refused(&[[0.0; 2]], &[0], |fit| fit.validation(&[], &[1]));
        assert_eq!(error, TrainError::Validation(StepError::LengthMismatch { inputs: 0, targets: 1 }));
        assert_eq!(error.to_string(), "validation data: 0 inputs, but 1 targets: each input needs one");
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
            "training data: target of sample 99: class 3 has no output: there are 3, counted from 0"
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
            "training data: target of sample 0: value -0.5 for output 1 has to be a probability"
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

    /// Runs a fit of three epochs in batches of 8 that diverges; gives the error, and the network, having seen that it
    /// is that of the last good step.
    fn diverges<O: Optimizer>(
        net: &Curve,
        optimizer: impl Fn() -> O,
        inputs: &[[f32; 1]],
        targets: &[[f32; 1]],
    ) -> (usize, usize, StepError) {
        let mut trained = net.clone();
        let fit = trained.fit(MeanSquaredError, optimizer()).epochs(3).batch_size(8).shuffle(false);
        let TrainError::Step { epoch, step, error, history } = fit.run(inputs, targets, &mut rng(1)).unwrap_err()
        else {
            panic!("not an error of a step");
        };
        assert_eq!(history.epochs.len(), epoch - 1);
        // The same run, of so many steps as were good.
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
            let TrainError::Step { epoch: 1, step, error, history } =
                fit.run(&inputs, &targets, &mut rng(5)).unwrap_err()
            else {
                panic!("not an error of a step")
            };
            assert_eq!(error, StepError::InputNotFinite { layer: "first", sample: 19 });
            assert_eq!(
                TrainError::Step { epoch: 1, step, error, history }.to_string(),
                format!(
                    "epoch 1, step {step}: input of sample 19 to layer `first` is not finite: it has to be mended or \
                     left out"
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
            assert!(
                matches!(&error, TrainError::Evaluation { epoch: 1, error, .. } if *error == not_finite),
                "{error}"
            );
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
            format!("epoch 1, step 1: the gradient by `bias` of layer `last` is not finite: {CURE}")
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
            "training data: target of sample 19: value NaN for output 0 has to be a finite number"
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
            "1 inputs, but 2 targets: each input needs one"
        );
        assert_eq!(boxed(TargetError::Sum { sum: 2.0 }), TargetError::Sum { sum: 2.0 }.to_string());
    }
}

mod table {
    //! The text of a history.

    use super::*;

    /// The table without the times, which nobody knows; and the end of each column.
    fn lines(history: &History) -> Vec<String> {
        let text = history.to_string();
        let width = text.lines().next().unwrap().chars().count();
        for line in text.lines() {
            assert_eq!(line.chars().count(), width, "{text}");
        }
        text.lines().map(|line| line[..line.len() - 9].trim_end().to_string()).collect()
    }

    fn one_epoch(name: &'static str, value: f64, validation: bool) -> History {
        let mut net = Line::ZERO;
        let fit = net.fit(MeanSquaredError, Sgd::new(0.01)).metric(name, move |_, _| value);
        let fit = if validation { fit.validation(&[[1.0]], &[[2.0]]) } else { fit };
        fit.run(&[[0.0]], &[[0.0]], &mut rng(1)).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_their_names() {
        assert_eq!(
            lines(&one_epoch("accuracy", 0.97654, true)),
            [
                "epoch        loss  validation    accuracy       rate",
                "    1      0.0000      4.0000      0.9765    1.00e-2"
            ]
        );
        assert_eq!(
            lines(&one_epoch("mean absolute error in °C", 3.25, true)),
            [
                "epoch        loss  validation  mean absolute error in °C       rate",
                "    1      0.0000      4.0000                     3.2500    1.00e-2"
            ]
        );
        assert_eq!(
            lines(&one_epoch("error in g", 312.5, false)),
            [
                "epoch        loss  error in g       rate", //
                "    1      0.0000    312.5000    1.00e-2"
            ]
        );
    }

    #[test]
    fn numbers_of_any_size_have_room() {
        for (value, text) in [
            (123_456_789.0, "1.235e8"),
            (-4.5e-7, "-4.500e-7"),
            (9998.99999, "9999.0000"),
            (-9998.5, "-9998.5000"),
            (1e300, "1.000e300"),
            (0.001, "0.0010"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            let lines = lines(&one_epoch("m", value, false));
            assert_eq!(lines[1], format!("    1      0.0000  {text:>10}    1.00e-2"));
        }
    }

    #[test]
    fn there_is_a_line_for_each_epoch() {
        let (_, history, _) = train_with(1, |fit| fit);
        let lines = lines(&history);
        assert_eq!(lines.len(), 4);
        assert!(lines[3].starts_with("    3  "));
        assert!(history.epochs.iter().all(|epoch| epoch.seconds > 0.0));
    }
}
