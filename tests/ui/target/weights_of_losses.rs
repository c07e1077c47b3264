//! One weight for two losses.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit((CrossEntropy, MeanSquaredError).weights([1.0]), Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, [0.1, 0.2])], &mut rng)?;
    Ok(())
}

//~ 10:54 mismatched types
//~ cure `weights([1.0])` -> `weights([1.0, 0.5])`
