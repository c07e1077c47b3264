//! A mistake in a network that is a layer: one error, at the mistake.
use stackprop::prelude::*;

network! { struct Encoder = Dense<8, 4>, Dense<5, 4>; }
network! { struct Net = Encoder, Dense<4, 2>; }

fn main() {}

//~ 4:42 shape mismatch: `Dense<5, 4>` expects 5 features, but `Dense<8, 4>` before it outputs 4: write `Dense<4, 4>`
//~ cure `Dense<5, 4>` -> `Dense<4, 4>`
