//! An array for outputs of a different length.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn main() {
    let mut scratch = Scratch::<Net, 4>::ZERO;
    let mut outputs = [[0.0; 3]; 8];
    Net::ZERO.predict_batch(&[[1.0; 3]; 8], &mut outputs, &mut scratch);
}

//~ 9:45 mismatched types
//~ cure `[[0.0; 3]; 8]` -> `[[0.0; 2]; 8]`
