//! Cross-entropy of a head without a distribution.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit((CrossEntropy, CrossEntropy), Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, 1u8)], &mut rng)?;
    Ok(())
}

//~ 10:28 `stackprop::losses::CrossEntropy` needs a network that ends in a distribution over classes, and `place_of_Net` does not
//~ cure `place: Dense<16, 2>` -> `place: (Dense<16, 2>, Softmax)`
