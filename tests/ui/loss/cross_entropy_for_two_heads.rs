//! One loss over classes for two heads.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CrossEntropy, Adam::new(0.01)).run(&[[1.0; 8]], &[(2u8, [0.5f32; 2])], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::CrossEntropy` is a single loss, and a network that ends in `Heads` has one for each head
//~ cure `net.fit(CrossEntropy` -> `net.fit((CrossEntropy, MeanSquaredError)`
