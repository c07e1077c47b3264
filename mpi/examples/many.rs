//! Trains 10 000 networks that do not depend on each other, on all ranks, and prints the networks per second of each.
//!
//! ```sh
//! cargo build --release --example many && mpirun -n 2 target/release/examples/many
//! ```

use std::time::Instant;

use rand::RngExt;
use stackprop::prelude::*;
use stackprop::training::fit_many;
use stackprop_mpi::{StartError, World};

network! { struct Small = Dense<4, 16>, ReLU, Dense<16, 3>, Softmax; }

fn main() -> Result<(), StartError> {
    let world = World::new()?;
    let (start, mut count, mut loss) = (Instant::now(), 0, 0.0);
    fit_many(10_000).seed(1).of_rank(world.rank(), world.ranks()).run(
        |network, rng| {
            // 32 samples of this network's own: its classes depend on its number.
            let inputs: Vec<[f32; 4]> = (0..32).map(|_| rng.random()).collect();
            let class = |[a, b, c, d]: &[f32; 4]| u8::from(a + b > 1.0) + u8::from(c * d > (network % 7) as f32 / 10.0);
            let classes: Vec<u8> = inputs.iter().map(class).collect();
            let mut net = Small::new(rng);
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(100).batch_size(32);
            fit.run(&inputs, &classes, rng).map(|history| history.epochs[99].loss)
        },
        |_, outcome| {
            count += 1;
            loss += outcome.unwrap_or(f64::NAN);
        },
    );
    let seconds = start.elapsed().as_secs_f64();
    let (rank, mean, speed) = (world.rank(), loss / f64::from(count), f64::from(count) / seconds);
    println!("rank {rank}: {count} networks of 100 steps, mean loss {mean:.4}, {speed:.0} networks per second");
    Ok(())
}
