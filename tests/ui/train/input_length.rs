//! Training inputs of a different length than the first layer expects.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(MeanSquaredError, Adam::new(0.01)).epochs(10).run(&[[1.0f32; 4]], &[[0.0; 2]], &mut rng)?;
    Ok(())
}

//~ 10:65 mismatched types
//~ cure `[1.0f32; 4]` -> `[1.0f32; 3]`
