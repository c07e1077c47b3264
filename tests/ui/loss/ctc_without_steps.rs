//! Connectionist temporal classification of a network without steps.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<2, 5>, Softmax; }

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CTC, Adam::new(0.01)).epochs(10).run(&[[1.0; 2]], &[Labels::<3>::new(&[4u8])?], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::CTC` needs a network that outputs a distribution over classes for each step of a sequence, and `Net` does not
//~ cure `&[[1.0; 2]]` -> `&[[1.0; 12]]`
//~ cure `Dense<2, 5>` -> `Input<Sequence<6, 2>>, PerStep<Dense<2, 5>>`
