//! Two losses for a network without heads.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Dense<16, 3>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit((CrossEntropy, MeanSquaredError), Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, [0.5, 0.5, 0.5])], &mut rng)?;
    Ok(())
}

//~ 10:13 a tuple of 2 losses is for a network with 2 heads, and `Net` does not have 2
//~ cure `(CrossEntropy, MeanSquaredError)` -> `CrossEntropy`
//~ cure `(2u8, [0.5, 0.5, 0.5])` -> `2u8`
