//! One of the variants has layers that do not fit together.
use stackprop::prelude::*;

search! { struct Net = Dense<4, {8 | 16}>, ReLU, Dense<8, 2>; }

fn main() {}

//~ 4:50 shape mismatch: `Dense<8, 2>` expects 8 features, but `ReLU` before it outputs 16: write `Dense<16, 2>`
//~ cure `Dense<8, 2>` -> `Dense<_, 2>`
