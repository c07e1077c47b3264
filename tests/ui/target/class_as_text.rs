//! A class name as target.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CrossEntropy, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &["cat"], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `&str` does not fit outputs of type `[f32; 2]`
//~ cure `"cat"` -> `0u8`
