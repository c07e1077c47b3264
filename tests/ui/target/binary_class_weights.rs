//! Class weights of three classes for yes and no.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>, Sigmoid; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    let loss = BinaryCrossEntropy.class_weights_per_output([[1.0, 2.0]; 3]);
    net.fit(loss, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[[true, false]], &mut rng)?;
    Ok(())
}

//~ 11:13 class weights of type `[[f64; 2]; 3]` do not fit outputs of type `[f32; 2]`
//~ cure `[[1.0, 2.0]; 3]` -> `[[1.0, 2.0]; 2]`
