//! A network does not fit behind another.
use stackprop::prelude::*;

network! { struct Encoder = Dense<8, 4>, Tanh; }
network! { struct Decoder = Dense<3, 8>, Sigmoid; }
network! { struct Net = Encoder, Decoder; }

fn main() {}

//~ 6:34 shape mismatch: `Decoder` takes 3 features, but `Encoder` before it gives 4: put `Dense<4, 3>` between them
//~ cure `Dense<3, 8>` -> `Dense<4, 8>`
