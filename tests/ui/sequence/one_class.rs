//! One class as the target of a sequence.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<3, 2>>, PerStep<Dense<2, 5>>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CrossEntropy, Adam::new(0.01)).epochs(10).run(&[[1.0; 6]], &[2u8], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `u8` does not fit outputs of type `[[f32; 5]; 3]`
//~ cure `PerStep<Dense<2, 5>>` -> `PerStep<Dense<2, 5>>, Flatten`
