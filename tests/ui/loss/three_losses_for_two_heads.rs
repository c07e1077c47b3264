//! Three losses for two heads.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit((CrossEntropy, MeanSquaredError, Huber), Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, [0.5, 0.5], 1.0)], &mut rng)?;
    Ok(())
}

//~ 10:13 a tuple of 3 losses is for a network with 3 heads, and `Net` does not have 3
//~ cure `MeanSquaredError, Huber` -> `MeanSquaredError`
//~ cure `[0.5, 0.5], 1.0)` -> `[0.5, 0.5])`
