//! Binary cross-entropy after a tanh.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 1>, Tanh; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(BinaryCrossEntropy, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[true], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::BinaryCrossEntropy` needs a network whose outputs are probabilities, and those of `Net` are not
//~ cure `Tanh` -> `Sigmoid`
