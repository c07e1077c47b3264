//! A network with a parameter that works for one size only.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<784, H>, ReLU, Dense<64, 10>; }

fn main() {}

//~ 4:49 shape mismatch: `Dense<64, 10>` expects 64 features, but `ReLU` before it outputs 5040 (parameters can have any size; checked with `H` = 5040)
//~ cure `Dense<64, 10>` -> `Dense<H, 10>`
