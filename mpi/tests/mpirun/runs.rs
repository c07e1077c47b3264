//! What a rank does.

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::data::Samples;
use stackprop::data::mnist::{self, Mnist};
use stackprop::prelude::*;
use stackprop::search::{Finished, Search, Space, Trial};
use stackprop::training::{Every, Fit};
use stackprop_mpi::World;

network! { struct Plain = Dense<784, 32>, ReLU, Dense<32, 10>, Softmax; }
network! { struct Noisy = Dense<784, 32>, BatchNorm, ReLU, Dropout<0.5>, Dense<32, 10>, Softmax; }

/// The time limit of a rank, in runs that are to fail.
pub const LIMIT: Duration = Duration::from_secs(5);

type Outcome = Result<(), Box<dyn Error>>;

/// Does a run by its name; in a folder, if it needs one. A name that ends in `-alone` is without MPI.
pub fn run(name: &str, folder: Option<&str>) -> ExitCode {
    let folder = folder.map(Path::new);
    let done = match name.strip_suffix("-alone") {
        Some("search") => search("search", None),
        Some(name) => train(name, folder, None),
        None => World::new().map_err(Into::into).and_then(|mut world| match name {
            "fast" => train("adam", folder, Some(&mut world.fast(true))),
            "kill" | "stop" => fail(name, world.time_limit(LIMIT)),
            "search" | "search-kill" | "search-stop" => search(name, Some(&mut world.time_limit(LIMIT))),
            "nan" | "settings" | "panic" | "shard" | "none" => fail(name, world),
            _ => train(name, folder, Some(&mut world)),
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = format!("{error}\n");
            eprint!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn digits() -> Mnist {
    let mut digits = mnist::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/mnist")).unwrap();
    if std::env::var_os("FULL").is_none() {
        digits.train.images.truncate(6001);
        digits.train.labels.truncate(6001);
        digits.test.images.truncate(1000);
        digits.test.labels.truncate(1000);
    }
    digits
}

/// Three epochs of digits, and the hash of the weights.
fn train(name: &str, folder: Option<&Path>, world: Option<&mut World>) -> Outcome {
    let rank = world.as_ref().map_or(0, |world| world.rank());
    let data = &digits();
    let hash = match name {
        "adam" => fit::<Noisy, _>(data, Adam::new(3e-3), world, |fit| fit)?,
        "momentum" => fit::<Plain, _>(data, Sgd::new(0.05).momentum(0.9), world, |fit| fit)?,
        "clipping" => {
            fit::<Plain, _>(data, AdamW::new(3e-3), world, |fit| fit.clip(Clip::Norm(0.1)).schedule(OneCycle::new()))?
        }
        "averaging" => fit::<Noisy, _>(data, Adam::new(3e-3), world, |fit| fit.averaging(4).shards(2))?,
        "early-stopping" => {
            let stopping = EarlyStopping::new(1).min_delta(0.01);
            fit::<Noisy, _>(data, Adam::new(0.02), world, |fit| fit.epochs(12).early_stopping(stopping))?
        }
        "resumed" | "interrupted" => {
            let path = folder.ok_or("no folder")?.join("run.safetensors");
            let stop = if name == "interrupted" { 20 } else { usize::MAX };
            let schedule = move |now: Progress| if now.step < stop { 1.0 } else { f64::NAN };
            fit::<Noisy, _>(data, Adam::new(3e-3), world, |fit| {
                fit.schedule(schedule).checkpoint(&path, Every::Steps(7)).resume(&path)
            })?
        }
        _ => return Err(format!("there is no run `{name}`").into()),
    };
    println!("hash {hash:016x} on rank {rank}");
    Ok(())
}

fn fit<'d, N, O: Optimizer>(
    data: &'d Mnist,
    optimizer: O,
    world: Option<&mut World>,
    set: impl for<'a> FnOnce(Fit<'a, N, u8, CrossEntropy, O>) -> Fit<'a, N, u8, CrossEntropy, O>,
) -> Result<u64, TrainError>
where
    N: TrainableNetwork<Input = [f32; 784], Scalar = f32>,
    CrossEntropy: Loss<N, u8>,
    N::Output: AsRef<[f32]>,
{
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut net = N::boxed(&mut rng);
    let fit = net.fit(CrossEntropy, optimizer).epochs(3).batch_size(250).shards(8);
    let fit = match world {
        Some(world) => fit.distributed(world),
        None => fit,
    };
    set(fit.validation(&data.test.images, &data.test.labels)).run(&data.train.images, &data.train.labels, &mut rng)?;
    let add = |hash: u64, weight: &f32| (hash ^ u64::from(weight.to_bits())).wrapping_mul(0x0100_0000_01b3);
    Ok(net.parameters().iter().fold(0xcbf2_9ce4_8422_2325, add))
}

/// Digits of which one cannot be read on a bad rank.
struct Unreadable<'d> {
    digits: &'d Mnist,
    is_bad: bool,
}

impl Samples<[f32; 784], u8> for Unreadable<'_> {
    type Error = &'static str;

    fn count(&self) -> usize {
        self.digits.train.images.len()
    }

    fn read(&mut self, sample: usize, images: &mut Vec<[f32; 784]>, labels: &mut Vec<u8>) -> Result<(), Self::Error> {
        if self.is_bad && sample == 600 {
            return Err("the disk is gone");
        }
        images.push(self.digits.train.images[sample]);
        labels.push(self.digits.train.labels[sample]);
        Ok(())
    }
}

/// A run that is to fail on rank 1, in the second epoch.
fn fail(name: &str, mut world: World) -> Outcome {
    let (rank, mut data) = (world.rank(), digits());
    let is_bad = rank == 1;
    if is_bad && name == "nan" {
        data.train.images[600][100] = f32::NAN;
    }
    let batch = if is_bad && name == "settings" { 100 } else { 250 };
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut net = Plain::boxed(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(1e-3)).epochs(1000).batch_size(batch).shards(4).shuffle(false);
    let fit = fit.on_step(move |step, _| {
        if is_bad && (step.epoch, step.number) == (2, 3) {
            match name {
                "panic" => panic!("a mistake in the program"),
                "kill" => signal("-KILL"),
                "stop" => signal("-STOP"),
                _ => {}
            }
        }
        if name == "none" && step.epoch == 2 {
            core::ops::ControlFlow::Break(())
        } else {
            core::ops::ControlFlow::Continue(())
        }
    });
    let fit = fit.distributed(&mut world);
    let done = match name {
        "shard" => fit.run_from(&mut Unreadable { digits: &data, is_bad }, &mut rng),
        _ => fit.run(&data.train.images, &data.train.labels, &mut rng),
    };
    if let Err(error) = &done {
        // Before MPI ends: until then the launcher lets each rank finish.
        let text = format!("on rank {rank} of 3, at last: {error}\n");
        eprint!("{text}");
    }
    done.map(|_| ()).map_err(Into::into)
}

/// A search for a rate, of which rank 1 ends or stops in its second trial if the name says so.
fn search(name: &str, world: Option<&mut World>) -> Outcome {
    let rank = world.as_ref().map_or(0, |world| world.rank());
    let mut space = Space::new();
    let (rate, count) = (space.log_uniform("rate", 1e-4, 1e-1), AtomicUsize::new(0));
    let data = digits();
    let (images, labels) = (&data.train.images[..1000], &data.train.labels[..1000]);
    let train = |trial: &Trial| {
        if count.fetch_add(1, Ordering::SeqCst) == 1 && rank == 1 {
            match name {
                "search-kill" => signal("-KILL"),
                "search-stop" => signal("-STOP"),
                _ => {}
            }
        }
        let mut rng = trial.rng();
        let mut net = Plain::boxed(&mut rng);
        let fit = net.fit(CrossEntropy, Adam::new(trial.get(&rate))).epochs(5);
        fit.run(images, labels, &mut rng).map(|history| history.epochs[4].loss)
    };
    let search = Search::minimize(space).tpe(16).seed(2);
    let results = match world {
        Some(world) => search.run_on(world, train)?,
        None => search.run(train)?,
    };
    let add = |hash: u64, trial: &Finished| (hash ^ trial.score().unwrap().to_bits()).wrapping_mul(0x0100_0000_01b3);
    let hash = results.trials.iter().fold(0xcbf2_9ce4_8422_2325, add);
    let text = format!("hash {hash:016x} on rank {rank} of a search\nran {} on rank {rank}\n", count.into_inner());
    print!("{text}");
    Ok(())
}

/// Sends this process a signal.
fn signal(signal: &str) {
    println!("process {}", std::process::id());
    Command::new("kill").args([signal, &std::process::id().to_string()]).status().unwrap();
    std::thread::sleep(Duration::from_secs(1)); // until it has arrived
}
