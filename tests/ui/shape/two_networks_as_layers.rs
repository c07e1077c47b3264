//! A network after another network does not fit.
use stackprop::prelude::*;

network! { struct Encoder = Dense<8, 4>, Tanh; }
network! { struct Decoder = Dense<3, 8>, Sigmoid; }
network! { struct Net = Encoder, Decoder; }

fn main() {}

//~ 6:34 shape mismatch: `Decoder` expects 3 features, but `Encoder` before it outputs 4: put `Dense<4, 3>` between them
//~ cure `Dense<3, 8>` -> `Dense<4, 8>`
