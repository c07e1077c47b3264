//! Trains on MNIST on any number of ranks, to the same bits on each number.
//!
//! ```sh
//! cargo build --release --example mnist && mpirun -n 2 target/release/examples/mnist
//! ```

use std::error::Error;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::data::mnist;
use stackprop::prelude::*;
use stackprop::training::Every;
use stackprop_mpi::World;

network! { struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax; }

fn main() -> Result<(), Box<dyn Error>> {
    let mut world = World::new()?;
    let is_first = world.rank() == 0;
    let data = mnist::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/mnist"))?;

    // The same seed on each rank: the same network, the same order of the samples.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Mnist::boxed(&mut rng);
    net.fit(CrossEntropy, Adam::new(3e-3))
        .epochs(3)
        .batch_size(512)
        .shards(8) // decides the bits; the number of ranks, from 1 to 8, does not
        .validation(&data.test.images, &data.test.labels)
        .metric("accuracy", accuracy)
        .progress(true)
        .checkpoint("mnist.checkpoint", Every::Epochs(1))
        .resume("mnist.checkpoint")
        .distributed(&mut world)
        .run(&data.train.images, &data.train.labels, &mut rng)?;
    if is_first {
        net.save("mnist.safetensors")?;
    }
    Ok(())
}
