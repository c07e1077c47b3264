//! A layer after a network does not fit.
use stackprop::prelude::*;

network! { struct Encoder = Dense<8, 4>, Tanh; }
network! { struct Net = Encoder, Dense<8, 2>; }

fn main() {}

//~ 5:34 shape mismatch: `Dense<8, 2>` expects 8 features, but `Encoder` before it outputs 4: write `Dense<4, 2>`
//~ cure `Dense<8, 2>; }` -> `Dense<4, 2>; }`
