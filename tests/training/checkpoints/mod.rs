//! Runs that continue from checkpoints: the same bits as if they had never stopped.

mod files;
mod kills;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use stackprop::metrics::top_k;
use stackprop::prelude::*;
use stackprop::training::{CheckpointError, Every};

use crate::common::rng;
use crate::for_every_optimizer;

network! { struct Noisy = Dense<2, 8>, BatchNorm, ReLU, Dropout<0.25>, Dense<8, 3>, Softmax; }

const SAMPLES: usize = 50;
const BATCH: usize = 13;
const STEPS: usize = SAMPLES.div_ceil(BATCH);
const EPOCHS: usize = 3;

fn data() -> (Vec<[f32; 2]>, Vec<u8>) {
    let points = (0..SAMPLES).map(|i| [(i * 7 % 11) as f32 / 5.0 - 1.0, (i * 5 % 13) as f32 / 6.0 - 1.0]);
    (points.collect(), (0..SAMPLES).map(|i| (i * 3 % 5 % 3) as u8).collect())
}

/// A cosine whose rate is NaN from a step on, so that a run ends there with an error, as if it had been stopped.
fn stopping_at(stop: usize) -> impl Fn(Progress) -> f64 {
    move |now| if now.step < stop { CosineDecay::new().factor(now) } else { f64::NAN }
}

/// A run of three epochs that is stopped before this step, with a checkpoint after every step.
fn run<O: Optimizer>(
    optimizer: O,
    path: Option<&Path>,
    (stop, threads): (usize, usize),
) -> (Noisy, Noisy, Result<History, TrainError>) {
    let (inputs, classes) = data();
    let mut rng = rng(3);
    let (mut net, mut best) = (Noisy::new(&mut rng), Noisy::ZERO);
    let fit = net.fit(CrossEntropy, optimizer).epochs(EPOCHS).batch_size(BATCH).threads(threads);
    let mut fit = fit.schedule(stopping_at(stop)).best(&mut best).metric("accuracy", accuracy);
    if let Some(path) = path {
        fit = fit.checkpoint(path, Every::Steps(1)).resume(path);
    }
    let result = fit.run(&inputs, &classes, &mut rng);
    (net, best, result)
}

const NEVER: usize = usize::MAX;

#[test]
fn every_optimizer_continues_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let mut number = 0;
    macro_rules! continues {
        ($optimizer:expr) => {
            let path = folder.path().join(format!("{number}.safetensors"));
            number += 1;
            let (whole, best, history) = run($optimizer, None, (NEVER, 1));
            // In the middle of the second epoch, then at the end of it, with other numbers of threads.
            for (stop, threads) in [(STEPS + 2, 1), (2 * STEPS, 2)] {
                assert!(run($optimizer, Some(&path), (stop, threads)).2.is_err());
            }
            let (resumed, resumed_best, resumed_history) = run($optimizer, Some(&path), (NEVER, 2));
            let resumed_history = resumed_history.unwrap();
            let from = resumed_history.resumed.as_ref().unwrap();
            assert_eq!((from.epoch, from.step), (1, STEPS), "before the evaluation");
            assert!(resumed == whole && resumed_best == best, "{}", stringify!($optimizer));
            assert!(resumed_history.same_values(&history.unwrap()));
        };
    }
    for_every_optimizer!(continues, 0.02);
    assert_eq!(number, 15);
}

#[test]
fn a_run_continues_after_any_step() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, best, history) = run(Adam::new(0.02), None, (NEVER, 1));
    let history = history.unwrap();
    for stop in 1..STEPS * EPOCHS {
        let path = folder.path().join(format!("{stop}.safetensors"));
        let (stopped, ..) = run(Adam::new(0.02), Some(&path), (stop, 1));
        assert!(stopped != whole);
        let (resumed, resumed_best, resumed_history) = run(Adam::new(0.02), Some(&path), (NEVER, 1));
        let resumed_history = resumed_history.unwrap();
        let place = resumed_history.resumed.as_ref().unwrap();
        assert_eq!((place.epoch * STEPS + place.step, place.is_same_rng), (stop, true));
        assert!(resumed == whole && resumed_best == best, "stopped before step {stop}");
        assert!(resumed_history.same_values(&history));
        let rates = |history: &History| history.epochs.iter().map(|epoch| epoch.learning_rate).collect::<Vec<_>>();
        assert_eq!(rates(&resumed_history), rates(&history));
        assert!(resumed_history.metrics().eq(["accuracy"]));
    }
}

#[test]
fn several_metrics_and_the_moving_average_continue() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, classes) = data();
    let run = |path: Option<&Path>, stop| {
        let mut rng = rng(3);
        let mut net = Noisy::new(&mut rng);
        let mut best = Noisy::ZERO;
        let fit = net.fit(CrossEntropy, Adam::new(0.02)).epochs(EPOCHS).batch_size(BATCH).moving_average(0.8);
        let fit = fit.metric("accuracy", accuracy).metric("top 2", top_k(2)).training_metrics(true).best(&mut best);
        let mut fit = fit.schedule(stopping_at(stop)).validation(&inputs[..20], &classes[..20]);
        if let Some(path) = path {
            fit = fit.checkpoint(path, Every::Steps(1)).resume(path);
        }
        let result = fit.run(&inputs, &classes, &mut rng);
        (net, best, result)
    };
    let (whole, whole_best, history) = run(None, NEVER);
    for stop in [1, STEPS - 1, STEPS, STEPS + 1, 3 * STEPS - 1] {
        let path = folder.path().join(format!("{stop}.safetensors"));
        assert!(run(Some(&path), stop).2.is_err());
        let (net, best, resumed) = run(Some(&path), NEVER);
        assert!(net == whole && best == whole_best, "stopped before step {stop}");
        let resumed = resumed.unwrap();
        assert!(resumed.same_values(history.as_ref().unwrap()));
        assert_eq!((resumed.epochs[2].metrics.len(), resumed.epochs[2].training_metrics.len()), (2, 2));
        // A run that has ended stays at its end, with the average.
        assert!(run(Some(&path), NEVER).0 == whole);
    }
}

#[test]
fn other_metrics_are_another_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let (inputs, classes) = data();
    let run = |names: &[&'static str]| {
        let mut rng = rng(3);
        let mut net = Noisy::new(&mut rng);
        let mut fit = net.fit(CrossEntropy, Adam::new(0.02)).checkpoint(&path, Every::Epochs(1)).resume(&path);
        for name in names {
            fit = fit.metric(name, accuracy);
        }
        fit.run(&inputs, &classes, &mut rng)
    };
    run(&["accuracy", "again"]).unwrap();
    let message = run(&["accuracy"]).unwrap_err().to_string();
    assert!(message.contains("the list of metrics was accuracy, again and is accuracy"), "{message}");
}

/// Within an epoch, and after it.
#[test]
fn the_losses_of_heads_continue() {
    network! { struct Two = Dense<2, 8>, Tanh, Heads<class: (Dense<8, 3>, Softmax), place: Dense<8, 2>>; }
    let folder = tempfile::tempdir().unwrap();
    let (inputs, classes) = data();
    let targets: Vec<_> = classes.iter().zip(&inputs).map(|(class, place)| (*class, *place)).collect();
    let run = |path: Option<&Path>, stop| {
        let mut rng = rng(3);
        let mut net = Two::new(&mut rng);
        let fit = net.fit((CrossEntropy, MeanSquaredError), Adam::new(0.02)).epochs(EPOCHS).batch_size(BATCH);
        let mut fit = fit.schedule(stopping_at(stop)).validation(&inputs, &targets);
        if let Some(path) = path {
            fit = fit.checkpoint(path, Every::Steps(1)).resume(path);
        }
        fit.run(&inputs, &targets, &mut rng)
    };
    let whole = run(None, NEVER).unwrap();
    let losses = |history: &History| {
        let losses = history.epochs.iter().map(|epoch| (epoch.head_losses, epoch.validation_head_losses));
        losses.collect::<Vec<_>>()
    };
    for stop in [2, STEPS, STEPS + 1] {
        let path = folder.path().join(format!("{stop}.safetensors"));
        assert!(run(Some(&path), stop).is_err());
        let resumed = run(Some(&path), NEVER).unwrap();
        assert!(resumed.same_values(&whole));
        assert_eq!(losses(&resumed), losses(&whole));
        assert_eq!((resumed.heads().len(), resumed.epochs[2].head_losses.len()), (2, 2));
    }
}

#[test]
fn without_a_file_a_run_begins() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, classes) = data();
    let mut net = Noisy::new(&mut rng(3));
    let history =
        net.fit(CrossEntropy, Adam::new(0.02)).resume(folder.path().join("none")).run(&inputs, &classes, &mut rng(1));
    assert_eq!(history.unwrap().resumed, None);
}

/// A run of this many epochs on a line, which `on_epoch` can end.
fn line(path: &Path, every: Every, epochs: usize, end: usize, seed: u64) -> (Noisy, History) {
    let (inputs, classes) = data();
    let mut rng = rng(seed);
    let mut net = Noisy::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.02)).epochs(epochs).checkpoint(path, every).resume(path);
    let fit =
        fit.on_epoch(|epoch, _| if epoch.number < end { ControlFlow::Continue(()) } else { ControlFlow::Break(()) });
    let history = fit.run(&inputs, &classes, &mut rng).unwrap();
    (net, history)
}

#[test]
fn a_finished_run_is_not_repeated_and_can_be_extended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    // The last epoch is saved, too, though it is not a multiple of 4.
    let every = Every::Epochs(4);
    let (two, _) = line(&path, every, 2, NEVER, 1);
    let (again, history) = line(&path, every, 2, NEVER, 1);
    assert!(two == again);
    assert_eq!((history.epochs.len(), history.resumed.as_ref().unwrap().epoch), (2, 2));
    let (extended, extended_history) = line(&path, every, 5, NEVER, 1);
    let (whole, whole_history) = line(&folder.path().join("other.safetensors"), every, 5, NEVER, 1);
    assert!(extended == whole && extended_history.same_values(&whole_history));
}

#[test]
fn a_run_that_on_epoch_has_ended_is_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let (ended, _) = line(&path, Every::Epochs(10), 10, 3, 1);
    let (again, history) = line(&path, Every::Epochs(10), 10, NEVER, 1);
    assert!(ended == again);
    assert_eq!(history.epochs.len(), 3);
}

#[test]
fn another_random_generator_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    line(&path, Every::Epochs(1), 2, NEVER, 1);
    let (_, history) = line(&path, Every::Epochs(1), 4, NEVER, 2);
    assert!(!history.resumed.unwrap().is_same_rng);
}

#[test]
fn checkpoints_are_written_as_often_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let count = |every| {
        let path = folder.path().join("run.safetensors");
        let (inputs, classes) = data();
        let mut net = Noisy::new(&mut rng(3));
        let fit = net.fit(CrossEntropy, Adam::new(0.02)).epochs(6).batch_size(BATCH).checkpoint(&path, every);
        fit.keep(100).run(&inputs, &classes, &mut rng(1)).unwrap();
        let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect::<Vec<_>>();
        files.iter().for_each(|file| std::fs::remove_file(file).unwrap());
        files.len()
    };
    assert_eq!(count(Every::Epochs(1)), 6);
    assert_eq!(count(Every::Epochs(4)), 2, "after the fourth and the last epoch");
    // 24 steps: after 5, 10, 15, 20 and at the end.
    assert_eq!(count(Every::Steps(5)), 5);
    assert_eq!(count(Every::Time(Duration::from_secs(3600))), 1);
    assert_eq!(count(Every::Time(Duration::ZERO)), 25);
}

#[test]
fn a_trainer_continues_with_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let (inputs, classes) = data();
    macro_rules! continues {
        ($optimizer:expr) => {
            let path = folder.path().join("by_hand.safetensors");
            let (optimizer, mut rng) = ($optimizer, rng(5));
            let (mut net, mut trainer) = (Noisy::new(&mut rng), boxed::<Trainer<Noisy, _, 64>>());
            let step = |net: &mut Noisy, trainer: &mut Trainer<Noisy, _, 64>| {
                trainer.step(net, &CrossEntropy, &optimizer, &inputs, &classes, &mut crate::common::rng(1)).unwrap();
            };
            (0..3).for_each(|_| step(&mut net, &mut trainer));
            trainer.save(&net, &path).unwrap();
            let (mut copy, mut copied) = (Noisy::ZERO, boxed::<Trainer<Noisy, _, 64>>());
            copied.load(&mut copy, &path).unwrap();
            (0..3).for_each(|_| step(&mut net, &mut trainer));
            (0..3).for_each(|_| step(&mut copy, &mut copied));
            assert!(net == copy, "{}", stringify!($optimizer));
        };
    }
    for_every_optimizer!(continues, 0.02);
}
