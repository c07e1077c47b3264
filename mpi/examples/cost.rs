//! Measures what a step costs on this number of ranks: an exchange of short messages, one of long messages, and steps of three networks.
//! `docs/clusters.py` computes the model of the cost from the output.
//!
//! ```sh
//! cargo build --release --example cost && for n in 1 2 4; do mpirun -n $n target/release/examples/cost; done
//! ```
//!
//! An argument sets the number of shards, which is 8 otherwise. With the path of an IDX file of images and one of labels it trains an epoch on them instead, and prints the most memory of each rank.

use std::error::Error;
use std::time::Instant;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::data::stored::IdxFiles;
use stackprop::prelude::*;
use stackprop::training::{Exchange, RankError};
use stackprop_mpi::World;

network! { struct Small = Dense<16, 32>, ReLU, Dense<32, 10>, Softmax; }
network! { struct Title = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax; }
network! { struct Wide = Dense<1024, 1024>, ReLU, Dense<1024, 1024>, ReLU, Dense<1024, 10>, Softmax; }

const BATCH: usize = 512;
/// The number of shards of a batch, unless an argument sets another.
const SHARDS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut world = World::new()?;
    let shards = match &std::env::args().skip(1).collect::<Vec<_>>()[..] {
        [images, labels] => return memory(&mut world, images, labels),
        [shards] => shards.parse()?,
        _ => SHARDS,
    };
    exchanges(&mut world)?;
    steps::<Small, 16>(&mut world, shards, 400)?;
    steps::<Title, 784>(&mut world, shards, 100)?;
    steps::<Wide, 1024>(&mut world, shards, 8)?;
    Ok(())
}

/// Exchanges of messages of 8 bytes, and of 4 MB in total from each rank.
fn exchanges(world: &mut World) -> Result<(), RankError> {
    let (ranks, mut received) = (world.ranks(), vec![Vec::new(); world.ranks()]);
    for (bytes, repeats) in [(8, 2000), (4_000_000 / ranks, 50)] {
        let mut messages = vec![vec![1; bytes]; ranks];
        world.exchange(&mut messages, &mut received)?;
        let start = Instant::now();
        for _ in 0..repeats {
            world.exchange(&mut messages, &mut received)?;
        }
        let microseconds = start.elapsed().as_secs_f64() * 1e6 / f64::from(repeats);
        if world.rank() == 0 {
            println!("ranks {ranks} exchange_bytes {bytes} microseconds {microseconds:.1}");
        }
    }
    Ok(())
}

/// The time of a step of plain gradient descent, the best of three epochs.
fn steps<N: TrainableNetwork<Input = [f32; I], Scalar = f32>, const I: usize>(
    world: &mut World,
    shards: usize,
    steps: usize,
) -> Result<(), TrainError>
where
    CrossEntropy: Loss<N, u8>,
{
    let (inputs, classes) = (vec![[0.1; I]; BATCH * steps], vec![1; BATCH * steps]);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = N::boxed(&mut rng);
    let (rank, ranks) = (world.rank(), world.ranks());
    let fit = net.fit(CrossEntropy, Sgd::new(1e-3)).epochs(3).batch_size(BATCH).shards(shards).shuffle(false);
    let history = fit.distributed(world).run(&inputs, &classes, &mut rng)?;
    if rank == 0 {
        let seconds = history.epochs.iter().map(|epoch| epoch.seconds).fold(f64::INFINITY, f64::min);
        let microseconds = seconds * 1e6 / steps as f64;
        println!("ranks {ranks} network {} parameters {} microseconds {microseconds:.1}", N::NAME, N::COUNT);
    }
    Ok(())
}

/// An epoch on samples that are read, and the most memory that the process has had (Linux).
fn memory(world: &mut World, images: &str, labels: &str) -> Result<(), Box<dyn Error>> {
    let mut digits = IdxFiles::<f32, 784>::open(images, labels, 10)?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Title::boxed(&mut rng);
    let (rank, ranks) = (world.rank(), world.ranks());
    let fit = net.fit(CrossEntropy, Adam::new(3e-3)).batch_size(BATCH).shards(SHARDS);
    let history = fit.distributed(world).run_from(&mut digits, &mut rng)?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    println!("rank {rank} of {ranks}: loss {}, {peak} at most", history.epochs[0].loss);
    Ok(())
}
