//! A network that only one size fits.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<784, H>, ReLU, Dense<64, 10>; }

fn main() {}

//~ 4:49 shape mismatch: `Dense<64, 10>` takes 64 features, but `ReLU` before it gives 5040 (parameters can be any size; tried with `H` = 5040)
//~ cure `Dense<64, 10>` -> `Dense<H, 10>`
