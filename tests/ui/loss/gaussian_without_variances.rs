//! Means without variances.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<4, 3>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(GaussianNegativeLogLikelihood, Adam::new(0.01)).run(&[[1.0; 4]], &[[0.5, 1.0, 2.0]], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `[{float}; 3]` does not fit means and variances of type `[f32; 3]`
//~ cure `Dense<4, 3>` -> `Dense<4, 6>, Reshape<Sequence<2, 3>>`
