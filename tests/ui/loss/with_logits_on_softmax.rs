//! A loss that applies the sigmoid itself, after a softmax.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(BinaryCrossEntropyWithLogits, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[[true, false]], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::BinaryCrossEntropyWithLogits` applies the sigmoid itself, so it needs a network that ends in plain values, and `Net` does not
//~ cure `, Softmax` -> ``
