//! A fit is its steps: the same bits by hand, from the same seed, and in each epoch every sample once.

use super::*;

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

/// The same by hand, without shuffling: `loss_and_gradient` and `step` on every batch. Also returns the loss of each epoch.
fn train_by_hand(seed: u64, epochs: usize, batch_size: usize) -> (Classes, Vec<f64>, u64) {
    let (inputs, classes) = stripes(50);
    let mut rng = rng(seed);
    let mut net = Classes::new(&mut rng);
    let (mut gradient, mut state) = (Classes::ZERO, Zero::ZERO);
    let mut workspace = boxed::<Workspace<Classes, 64>>();
    let optimizer = Adam::new(0.01);
    let mut losses = Vec::new();
    for _ in 0..epochs {
        let (mut sum, seed) = (0.0, rng.next_u64());
        for (step, (x, t)) in inputs.chunks(batch_size).zip(classes.chunks(batch_size)).enumerate() {
            let mut of_step = StepRng::new(seed, step);
            let loss = net.loss_and_gradient(&CrossEntropy, x, t, &mut gradient, &mut workspace, &mut of_step).unwrap();
            optimizer.step(&mut net, &gradient, &mut state);
            sum += f64::from(loss) * x.len() as f64;
        }
        losses.push(sum / inputs.len() as f64);
    }
    (net, losses, rng.next_u64())
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
        let mut of_step = StepRng::new(rng.next_u64(), 0);
        let loss = trainer.step(&mut net, &CrossEntropy, &Adam::new(0.01), &inputs, &classes, &mut of_step).unwrap();
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
