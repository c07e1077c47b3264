//! A distribution instead of a class number.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(MultiClassHinge, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[[0.0f32, 1.0]], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `[f32; 2]` is not the number of a class
//~ cure `[0.0f32, 1.0]` -> `1u8`
