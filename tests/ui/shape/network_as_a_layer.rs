//! A network as a layer expects a different size.
use stackprop::prelude::*;

network! { struct Decoder = Dense<4, 8>, Sigmoid; }
network! { struct Net = Dense<8, 6>, ReLU, Decoder; }

fn main() {}

//~ 5:44 shape mismatch: `Decoder` expects 4 features, but `ReLU` before it outputs 6: put `Dense<6, 4>` between them
//~ cure `ReLU, Decoder` -> `ReLU, Dense<6, 4>, Decoder`
