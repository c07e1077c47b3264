//! An output of a different length.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn main() {
    let output: [f32; 3] = Net::ZERO.predict(&[1.0; 3]);
    println!("{output:?}");
}

//~ 7:28 mismatched types
//~ cure `[f32; 3] =` -> `[f32; 2] =`
