//! Training on batches that a function makes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::RngExt;
use stackprop::training::{BatchRequest, Every};

use super::*;

type Batch = (Vec<[f32; 2]>, Vec<u8>);
type ClassesFit<'a> = Fit<'a, Classes, u8, CrossEntropy, Adam>;

const STEPS: usize = 4;

/// The network after a fit of three epochs, run by `run`, and what that returned.
fn train<R>(run: impl FnOnce(ClassesFit<'_>, &mut Xoshiro256PlusPlus) -> R) -> (Vec<u32>, R) {
    let mut rng = rng(5);
    let mut net = Classes::new(&mut rng);
    let result = run(net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13), &mut rng);
    (bits(&net), result)
}

/// The batch of a step in the order of the data.
fn in_order(batch: &BatchRequest) -> Batch {
    let (inputs, classes) = stripes(50);
    let place = 13 * (batch.step - 1)..(13 * batch.step).min(50);
    (inputs[place.clone()].to_vec(), classes[place].to_vec())
}

/// A batch that is drawn.
fn drawn(mut batch: BatchRequest) -> Result<Batch, String> {
    let points: Vec<[f32; 2]> = (0..20).map(|_| [0, 1].map(|_| batch.rng.random_range(-1.0..1.0))).collect();
    let classes = points.iter().map(|[x, y]| u8::from(x + y > -0.4) + u8::from(x + y > 0.4)).collect();
    Ok((points, classes))
}

#[test]
fn the_batches_of_the_data_give_the_bits_of_the_data() {
    let (inputs, classes) = lasting_stripes(50);
    let (of_data, history) =
        train(|fit, rng| fit.shuffle(false).validation(inputs, classes).run(inputs, classes, rng).unwrap());
    for threads in [1, 2, 3] {
        let make = |batch: BatchRequest| Ok::<_, String>(in_order(&batch));
        let (made, made_history) =
            train(|fit, rng| fit.threads(threads).validation(inputs, classes).run_batches(STEPS, make, rng));
        assert_eq!(made, of_data, "{threads} threads");
        assert!(made_history.unwrap().same_values(&history));
    }
}

#[test]
fn each_batch_is_asked_for_once_in_order() {
    for threads in [1, 3] {
        let mut asked = Vec::new();
        let run = |fit: ClassesFit<'_>, rng: &mut Xoshiro256PlusPlus| {
            let make = |batch: BatchRequest| {
                asked.push((batch.epoch, batch.step, batch.rng.clone().random::<u64>()));
                drawn(batch)
            };
            fit.threads(threads).run_batches(STEPS, make, rng).unwrap()
        };
        let (_, history) = train(run);
        assert_eq!(history.epochs.len(), 3);
        assert!(
            asked.iter().map(|(epoch, step, _)| (*epoch, *step)).eq((0..12).map(|i| (1 + i / STEPS, 1 + i % STEPS)))
        );
        let mut seeds: Vec<u64> = asked.iter().map(|(.., seed)| *seed).collect();
        seeds.sort_unstable();
        seeds.dedup();
        assert_eq!(seeds.len(), 12, "each has a generator of its own");
    }
}

#[test]
fn drawn_batches_are_the_same_for_any_number_of_threads_and_after_an_interruption() {
    let plain = |threads| train(|fit, rng| fit.threads(threads).run_batches(STEPS, drawn, rng).unwrap());
    let (whole, history) = plain(1);
    assert_eq!(plain(3).0, whole);
    let folder = tempfile::tempdir().unwrap();
    for stop in [1, STEPS - 1, STEPS, STEPS + 2, 3 * STEPS - 1] {
        let path = folder.path().join(format!("{stop}.safetensors"));
        let run = |stop: usize| {
            let schedule = move |now: Progress| if now.step < stop { 1.0 } else { f64::NAN };
            train(|fit, rng| {
                let fit = fit.checkpoint(&path, Every::Steps(1)).resume(&path);
                fit.schedule(schedule).run_batches(STEPS, drawn, rng)
            })
        };
        assert!(run(stop).1.is_err());
        let (resumed, resumed_history) = run(usize::MAX);
        assert_eq!(resumed, whole, "stopped before step {stop}");
        assert!(resumed_history.unwrap().same_values(&history));
    }
}

#[test]
fn a_batch_can_have_any_length_but_0() {
    let length = |step: usize| [1, 130, 7, 64][step - 1];
    let make = |batch: BatchRequest| {
        let (inputs, classes) = stripes(length(batch.step));
        Ok::<_, String>((inputs, classes))
    };
    train(|fit, rng| fit.run_batches(STEPS, make, rng).unwrap());
    let make =
        |batch: BatchRequest| Ok::<Batch, String>(if batch.step == 3 { Default::default() } else { in_order(&batch) });
    let (_, error) = train(|fit, rng| fit.run_batches(STEPS, make, rng).unwrap_err());
    assert_eq!(error.to_string(), "epoch 1, step 3: the batch has no samples");
}

#[test]
fn errors_say_where_and_leave_the_network_as_it_was() {
    let error = |make: fn(BatchRequest) -> Result<Batch, String>| {
        let (net, error) = train(|fit, rng| fit.run_batches(STEPS, make, rng).unwrap_err());
        // As it was after five steps.
        let schedule = |now: Progress| if now.step < 5 { 1.0 } else { f64::NAN };
        let (five, _) =
            train(|fit, rng| fit.schedule(schedule).run_batches(STEPS, |batch| Ok::<_, String>(in_order(&batch)), rng));
        assert_eq!(net, five);
        assert_eq!(error.history().unwrap().epochs.len(), 1);
        error.to_string()
    };
    assert_eq!(
        error(|batch| if (batch.epoch, batch.step) == (2, 2) {
            Err("the disk is gone".into())
        } else {
            Ok(in_order(&batch))
        }),
        "epoch 2, step 2: the batch could not be made: the disk is gone"
    );
    assert_eq!(
        error(|batch| {
            let mut made = in_order(&batch);
            if (batch.epoch, batch.step) == (2, 2) {
                made.1.pop();
            }
            Ok(made)
        }),
        "epoch 2, step 2: 13 inputs, but 12 targets: pass one target per input"
    );
    assert_eq!(
        error(|batch| {
            let mut made = in_order(&batch);
            if (batch.epoch, batch.step) == (2, 2) {
                made.1[7] = 3;
            }
            Ok(made)
        }),
        "epoch 2, step 2: target of sample 7: class 3 is out of range: the network has 3 outputs, for classes counted from 0"
    );
    let message = error(|batch| {
        let mut made = in_order(&batch);
        if (batch.epoch, batch.step) == (2, 2) {
            made.0[4][1] = f32::NAN;
        }
        Ok(made)
    });
    assert!(message.starts_with("epoch 2, step 2: ") && message.contains("sample 4"), "{message}");
}

#[test]
fn a_panic_of_the_function_comes_through() {
    for threads in [1, 3] {
        let mut net = Classes::new(&mut rng(1));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).threads(threads);
        let make = |batch: BatchRequest| if batch.step == 3 { panic!("of the user") } else { drawn(batch) };
        let panic = catch_unwind(AssertUnwindSafe(|| fit.run_batches(STEPS, make, &mut rng(2)))).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"of the user"));
        assert!(net.parameters().iter().all(|value| value.is_finite()));
    }
}

#[test]
fn settings_that_need_all_data_are_errors() {
    let (inputs, classes) = lasting_stripes(20);
    let made = AtomicUsize::new(0);
    let error = |set: for<'a> fn(ClassesFit<'a>) -> ClassesFit<'a>| {
        let make = |batch| {
            made.fetch_add(1, Ordering::Relaxed);
            drawn(batch)
        };
        train(|fit, rng| set(fit).run_batches(STEPS, make, rng).map_err(|error| error.to_string())).1
    };
    for (set, setting) in [
        ((|fit| fit.validation_split(0.5)) as for<'a> fn(ClassesFit<'a>) -> ClassesFit<'a>, "validation_split"),
        (|fit| fit.metric("accuracy", accuracy), "metric"),
        (|fit| fit.training_metrics(true), "training_metrics"),
    ] {
        let message = error(set).unwrap_err();
        assert!(message.starts_with(&format!("`{setting}` needs all training data, but a function makes the batches")));
    }
    let no_steps = train(|fit, rng| fit.run_batches(0, drawn, rng)).1;
    assert_eq!(no_steps, Err(TrainError::NoData));
    assert_eq!(made.load(Ordering::Relaxed), 0);
    let (_, history) = train(|fit, rng| {
        fit.metric("accuracy", accuracy).validation(inputs, classes).run_batches(STEPS, drawn, rng).unwrap()
    });
    assert_eq!(history.last().unwrap().metrics.len(), 1);
}

/// A squared error that is computed only after the next batch of the epoch has been made, or too late.
struct AfterTheNext<'a> {
    made: &'a AtomicUsize,
    too_late: &'a AtomicUsize,
}

impl Loss<Line, [f32; 1]> for AfterTheNext<'_> {
    fn sample(&self, y: &[f32], target: &[f32; 1], scale: f32, gradient: &mut [f32]) -> f32 {
        let start = Instant::now();
        while self.made.load(Ordering::Acquire) < 2 {
            if start.elapsed() > Duration::from_secs(60) {
                self.too_late.fetch_add(1, Ordering::Relaxed);
                break;
            }
            std::thread::yield_now();
        }
        gradient[0] = scale * 2.0 * (y[0] - target[0]);
        (y[0] - target[0]) * (y[0] - target[0])
    }
}

#[test]
fn the_next_batch_is_made_while_a_step_runs() {
    let (made, too_late) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut net = Line::ZERO;
    let fit = net.fit(AfterTheNext { made: &made, too_late: &too_late }, Sgd::new(0.1)).threads(2);
    let make = |_| {
        made.fetch_add(1, Ordering::Release);
        Ok::<_, String>((vec![[1.0]], vec![[2.0]]))
    };
    fit.run_batches(2, make, &mut rng(1)).unwrap();
    assert_eq!((made.into_inner(), too_late.into_inner()), (2, 0));
}
