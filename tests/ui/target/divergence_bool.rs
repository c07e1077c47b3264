//! A `bool` instead of a distribution.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(KullbackLeibler, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[true], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `bool` does not fit outputs of type `[f32; 2]`
//~ cure `true` -> `[0.0, 1.0]`
