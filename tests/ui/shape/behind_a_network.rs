//! A layer behind a network does not fit.
use stackprop::prelude::*;

network! { struct Encoder = Dense<8, 4>, Tanh; }
network! { struct Net = Encoder, Dense<8, 2>; }

fn main() {}

//~ 5:34 shape mismatch: `Dense<8, 2>` takes 8 features, but `Encoder` before it gives 4: write `Dense<4, 2>`
//~ cure `Dense<8, 2>; }` -> `Dense<4, 2>; }`
