//! A class number as target of `Hinge`.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(Hinge, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[1u8], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `u8` does not fit outputs of type `[f32; 2]`
//~ cure `&[1u8]` -> `&[[-1.0, 1.0]]`
