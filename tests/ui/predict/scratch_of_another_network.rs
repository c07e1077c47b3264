//! Working memory of another network.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }
network! { struct Other = Dense<3, 8>, ReLU, Dense<8, 2>; }

fn main() {
    let mut scratch = Scratch::<Other, 4>::ZERO;
    Net::ZERO.predict_batch(&[[1.0; 3]; 8], &mut [[0.0; 2]; 8], &mut scratch);
}

//~ 9:65 mismatched types
//~ cure `Scratch::<Other, 4>` -> `Scratch::<Net, 4>`
