//! A learning rate instead of an optimizer.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(MeanSquaredError, 0.01f64).epochs(10).run(&[[1.0; 3]], &[[0.0; 2]], &mut rng)?;
    Ok(())
}

//~ 10:31 `f64` is not an optimizer
//~ cure `0.01f64` -> `Adam::new(0.01)`
