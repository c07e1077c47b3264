//! Two losses for three heads.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>, size: Dense<16, 1>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit((CrossEntropy, Huber), Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, [0.5, 0.5])], &mut rng)?;
    Ok(())
}

//~ 10:13 a tuple of 2 losses is for a network with 2 heads, and `Net` does not have 2
//~ cure `(CrossEntropy, Huber)` -> `(CrossEntropy, Huber, Huber)`
//~ cure `(2u8, [0.5, 0.5])` -> `(2u8, [0.5, 0.5], 1.0)`
