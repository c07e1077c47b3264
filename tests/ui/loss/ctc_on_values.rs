//! Connectionist temporal classification of plain values.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 2>>, PerStep<Dense<2, 5>>; }

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CTC, Adam::new(0.01)).epochs(10).run(&[[1.0; 12]], &[Labels::<3>::new(&[4u8, 2])?], &mut rng)?;
    Ok(())
}

//~ 10:13 `stackprop::losses::CTC` needs a network that outputs a distribution over classes for each step of a sequence, and `Net` does not
//~ cure `PerStep<Dense<2, 5>>` -> `PerStep<Dense<2, 5>>, LogSoftmax`
