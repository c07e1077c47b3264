//! A mistake in each of two networks.
use stackprop::prelude::*;

network! { struct Encoder = Dense<4, 2>, Dense<3, 2>; }
network! { struct Decoder = Dense<2, 4>, Dense<3, 4>; }

fn main() {}

//~ 4:42 shape mismatch: `Dense<3, 2>` expects 3 features, but `Dense<4, 2>` before it outputs 2: write `Dense<2, 2>`
//~ 5:42 shape mismatch: `Dense<3, 4>` expects 3 features, but `Dense<2, 4>` before it outputs 4: write `Dense<4, 4>`
//~ cure `Dense<3, 2>` -> `Dense<2, 2>`
//~ cure `Dense<3, 4>` -> `Dense<4, 4>`
