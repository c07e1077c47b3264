//! A vector of vectors as training inputs.
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Net::new(&mut rng);
    let rows: Vec<Vec<f32>> = vec![vec![1.0; 3]; 2];
    let inputs = rows;
    net.fit(MeanSquaredError, Adam::new(0.01)).epochs(10).run(&inputs, &[[0.0; 2]; 2], &mut rng)?;
    Ok(())
}

//~ 12:63 mismatched types
//~ cure `inputs = rows` -> `inputs = rows.iter().map(|row| row[..].try_into()).collect::<Result<Vec<[f32; 3]>, _>>()?`
