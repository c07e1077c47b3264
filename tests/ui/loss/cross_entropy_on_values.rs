//! Cross-entropy of plain values.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CrossEntropy, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[1u8], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::CrossEntropy` needs a network that ends in a distribution over classes, and `Net` does not
//~ cure `Dense<3, 2>` -> `Dense<3, 2>, Softmax`
