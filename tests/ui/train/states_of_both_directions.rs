//! Training with `stateful` of a network that cannot run step by step.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 1>>, Bidirectional<GRU<1, 4>>, PerStep<Dense<8, 1>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(MeanSquaredError, Adam::new(0.01)).stateful(|_| false).run(&[[0.0; 10]], &[[0.0; 10]], &mut rng)?;
    Ok(())
}

//~ 10:5 `Net` cannot run step by step, because of `bidirectional1_of_Net`
//~ cure `Bidirectional<GRU<1, 4>>` -> `GRU<1, 8>`
