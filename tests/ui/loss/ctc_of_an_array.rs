//! An array of classes as the target of connectionist temporal classification.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 2>>, PerStep<Dense<2, 5>>, LogSoftmax; }

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CTC, Adam::new(0.01)).epochs(10).run(&[[1.0; 12]], &[[4u8, 2]], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `[u8; 2]` is not a sequence of labels
//~ cure `[[4u8, 2]]` -> `[Labels::<2>::new(&[4u8, 2])?]`
