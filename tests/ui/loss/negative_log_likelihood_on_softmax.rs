//! Negative log-likelihood after a softmax.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(NegativeLogLikelihood, Adam::new(0.01)).epochs(10).run(&[[1.0; 3]], &[1u8], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::NegativeLogLikelihood` needs a network whose outputs are logarithms of probabilities, and those of `Net` are not
//~ cure `Softmax` -> `LogSoftmax`
