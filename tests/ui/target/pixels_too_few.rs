//! A target with fewer rows of pixels than the image.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 3, 4>>, Conv2d<1, 5, 1>, Softmax; }

fn main() -> Result<(), TrainError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    net.fit(CrossEntropy, Adam::new(0.01)).run(&[[1.0; 12]], &[[[4u8; 4]; 2]], &mut rng)?;
    Ok(())
}

//~ 10:13 a target of type `[[u8; 4]; 2]` does not fit outputs of type `[[[f32; 4]; 3]; 5]`
//~ cure `[[4u8; 4]; 2]` -> `[[4u8; 4]; 3]`
