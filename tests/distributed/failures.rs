//! What fails on one rank ends the run on all of them, with an error that names the rank and the cause.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use stackprop::data::Samples;
use stackprop::training::{Every, Exchange};

use super::*;
use crate::links::Links;

/// The errors of three ranks, told by `set` and `data` what to do on each.
fn errors(
    data: impl Fn(usize) -> Data + Sync,
    set: impl for<'a> Fn(usize, NoisyFit<'a, Adam>) -> NoisyFit<'a, Adam> + Sync,
) -> Vec<String> {
    on_ranks(3, |links| {
        let (rank, (inputs, classes)) = (links.rank(), data(links.rank()));
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(24).shards(4).distributed(links);
        set(rank, fit).run(&inputs, &classes, &mut rng(6)).unwrap_err().to_string()
    })
}

#[test]
fn a_value_that_is_not_finite() {
    let broken = |rank: usize| {
        let (mut inputs, classes) = data(60);
        if rank == 1 {
            inputs.iter_mut().for_each(|input| input[1] = f32::NAN);
        }
        (inputs, classes)
    };
    let errors = errors(broken, |_, fit| fit.shuffle(false));
    assert!(errors[1].starts_with("epoch 1, step 1: "), "{}", errors[1]);
    assert_eq!(errors[0], format!("rank 1: {}", errors[1]));
    assert_eq!(errors[2], errors[0]);
}

#[test]
fn settings_that_differ() {
    let others = errors(|_| data(60), |rank, fit| if rank == 2 { fit.batch_size(32) } else { fit });
    assert_eq!(others, ["rank 2: the batch size is 32 here, and 24 on rank 0"; 3]);
    let others = errors(|_| data(60), |rank, fit| if rank == 1 { fit.metric("accuracy", accuracy) } else { fit });
    assert_eq!(others, ["rank 1: the list of metrics is `accuracy` here, and empty on rank 0"; 3]);
    let others = errors(|rank| data(60 + rank / 2), |_, fit| fit);
    assert_eq!(others, ["rank 2: the number of samples is 61 here, and 60 on rank 0"; 3]);
}

#[test]
fn networks_and_random_numbers_that_differ() {
    let (inputs, classes) = data(60);
    let errors = |net_seed: fn(usize) -> u64, run_seed: fn(usize) -> u64| {
        on_ranks(2, |links| {
            let rank = links.rank();
            let mut net = Noisy::new(&mut rng(net_seed(rank)));
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).shards(4).distributed(links);
            fit.run(&inputs, &classes, &mut rng(run_seed(rank))).unwrap_err().to_string()
        })
    };
    for error in errors(|rank| rank as u64, |_| 1) {
        assert!(error.starts_with("rank 1: the hash of the weights is "), "{error}");
    }
    for error in errors(|_| 1, |rank| rank as u64) {
        assert!(error.starts_with("rank 1: the seed of the random numbers is "), "{error}");
    }
    // What is not compared at the start, such as the momentum of an optimizer, is found after an epoch, the last one included.
    for epochs in [1, 2] {
        let errors = on_ranks(2, |links| {
            let momentum = 0.5 + 0.1 * links.rank() as f64;
            let mut net = Noisy::new(&mut rng(1));
            let fit = net.fit(CrossEntropy, Sgd::new(0.1).momentum(momentum)).epochs(epochs).shards(4);
            let error = fit.distributed(links).run(&inputs, &classes, &mut rng(1)).unwrap_err();
            (error.history().unwrap().epochs.len(), error.to_string())
        });
        for (epochs, error) in errors {
            assert!(epochs == 1 && error.starts_with("rank 1: the hash of the weights is "), "{error}");
        }
    }
}

#[test]
fn validation_data_that_are_not_finite() {
    let (inputs, classes) = data(60);
    let errors = on_ranks(3, |links| {
        let (mut others, labels) = data(20);
        if links.rank() == 1 {
            others.iter_mut().for_each(|input| input[0] = f32::NAN);
        }
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).shards(4).validation(&others, &labels).distributed(links);
        fit.run(&inputs, &classes, &mut rng(6)).unwrap_err().to_string()
    });
    assert!(errors[1].contains("validation") && errors[1].contains("0"), "{}", errors[1]);
    for other in [&errors[0], &errors[2]] {
        assert!(other.starts_with("rank 1: validation: "), "{other}");
    }
}

#[test]
fn no_threads_on_one_rank() {
    let errors = errors(|_| data(60), |rank, fit| if rank == 1 { fit.threads(0) } else { fit });
    assert_eq!(errors[0], format!("rank 1: {}", errors[1]));
    assert_eq!(errors[2], errors[0]);
}

/// Data of which sample 40 is read as this number of samples.
struct Uneven(Data, usize);

impl Samples<[f32; 3], u8> for Uneven {
    type Error = String;

    fn count(&self) -> usize {
        self.0.0.len()
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<[f32; 3]>, targets: &mut Vec<u8>) -> Result<(), String> {
        for _ in 0..if sample == 40 { self.1 } else { 1 } {
            inputs.push(self.0.0[sample]);
            targets.push(self.0.1[sample]);
        }
        Ok(())
    }
}

#[test]
fn a_sample_that_is_not_one() {
    for count in [0, 2] {
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(24).shuffle(false);
        let error = fit.run_from(&mut Uneven(data(60), count), &mut rng(6)).unwrap_err().to_string();
        let cause = format!("it has {count} inputs and {count} targets, not one of each");
        assert_eq!(
            error,
            format!("epoch 1, step 2: the batch could not be made: sample 40 could not be read: {cause}")
        );
    }
}

/// Data of which one sample cannot be read on rank 2.
struct Broken(Data, usize);

impl Samples<[f32; 3], u8> for Broken {
    type Error = String;

    fn count(&self) -> usize {
        self.0.0.len()
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<[f32; 3]>, targets: &mut Vec<u8>) -> Result<(), String> {
        if self.1 == 2 && sample == 40 {
            return Err("the disk is gone".into());
        }
        inputs.push(self.0.0[sample]);
        targets.push(self.0.1[sample]);
        Ok(())
    }
}

#[test]
fn a_sample_that_cannot_be_read() {
    let errors = on_ranks(3, |links: &mut Links| {
        let mut samples = Broken(data(60), links.rank());
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(24).shards(4).shuffle(false).distributed(links);
        fit.run_from(&mut samples, &mut rng(6)).unwrap_err().to_string()
    });
    let cause = "epoch 1, step 2: the batch could not be made: sample 40 could not be read: the disk is gone";
    assert_eq!(errors, [format!("rank 2: {cause}"), format!("rank 2: {cause}"), cause.into()]);
}

#[test]
fn a_checkpoint_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no such folder").join("run.safetensors");
    let (inputs, classes) = data(60);
    let errors = on_ranks(2, |links| {
        let mut net = Noisy::new(&mut rng(5));
        let fit =
            net.fit(CrossEntropy, Adam::new(0.01)).shards(4).distributed(links).checkpoint(&path, Every::Steps(1));
        fit.run(&inputs, &classes, &mut rng(6)).unwrap_err().to_string()
    });
    assert!(errors[0].contains("run.safetensors"), "{}", errors[0]);
    assert_eq!(errors[1], format!("rank 0: {}", errors[0]));
}

#[test]
fn a_function_that_ends_the_run_on_one_rank_ends_it_on_all() {
    let (inputs, classes) = data(60);
    for by_step in [true, false] {
        let epochs = on_ranks(3, |links| {
            let rank = links.rank();
            let mut net = Noisy::new(&mut rng(5));
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(5).shards(4).distributed(links);
            let ends = move |is_time: bool| {
                if rank == 1 && is_time { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let history = if by_step {
                fit.on_step(|step, _| ends(step.epoch == 2)).run(&inputs, &classes, &mut rng(6))
            } else {
                fit.on_epoch(|epoch, _| ends(epoch.number == 2)).run(&inputs, &classes, &mut rng(6))
            };
            (history.unwrap().epochs.len(), bits(&net))
        });
        assert!(epochs.iter().all(|outcome| outcome == &epochs[0]) && epochs[0].0 == 2);
    }
}

#[test]
fn a_stateful_run_is_for_one_process() {
    network! { struct Net = Input<Sequence<4, 1>>, GRU<1, 3>, PerStep<Dense<3, 1>>; }
    let errors = on_ranks(2, |links| {
        let mut net = Net::new(&mut rng(1));
        let fit = net.fit(MeanSquaredError, Adam::new(0.02)).batch_size(2).shards(2).stateful(|_| false);
        fit.distributed(links).run(&[[0.0; 4]; 4], &[[0.0; 4]; 4], &mut rng(1)).unwrap_err().to_string()
    });
    assert_eq!(errors, ["`stateful` is for one process, but the run is distributed over several ranks"; 2]);
}

#[test]
fn one_rank_needs_no_messages() {
    let (inputs, classes) = data(60);
    on_ranks(1, |links| {
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).shards(4).distributed(links);
        fit.run(&inputs, &classes, &mut rng(6)).unwrap();
        assert_eq!(links.exchanges, 0);
        assert!(catch_unwind(AssertUnwindSafe(|| links.fail("nobody hears it"))).is_ok());
    });
}

/// The index is that of the data set for samples that are read, and that of the whole batch for batches that a function makes.
#[test]
fn the_sample_that_is_not_finite_is_named_on_all_ranks() {
    let (mut inputs, classes) = data(60);
    inputs[40][1] = f32::NAN;
    for shuffle in [false, true] {
        let errors = on_ranks(3, |links: &mut Links| {
            let mut samples = Uneven((inputs.clone(), classes.clone()), 1);
            let mut net = Noisy::new(&mut rng(5));
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(24).shards(4).shuffle(shuffle);
            fit.distributed(links).run_from(&mut samples, &mut rng(6)).unwrap_err().to_string()
        });
        for error in errors {
            assert!(error.contains("input of sample 40 to layer `dense0` is not finite"), "{error}");
        }
    }
    let errors = on_ranks(3, |links: &mut Links| {
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).shards(4).distributed(links);
        let make = |_| Ok::<_, String>((inputs.clone(), classes.clone()));
        fit.run_batches(2, make, &mut rng(6)).unwrap_err().to_string()
    });
    for error in errors {
        assert!(error.contains("step 1: input of sample 40 to layer `dense0` is not finite"), "{error}");
    }
}
