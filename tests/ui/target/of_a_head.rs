//! A target that is too long for its head.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit((CrossEntropy, MeanSquaredError), Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, [0.1, 0.2, 0.3])], &mut rng)?;
    Ok(())
}

//~ 10:28 a target of type `[{float}; 3]` does not fit outputs of type `[f32; 2]`
//~ cure `[0.1, 0.2, 0.3]` -> `[0.1, 0.2]`
