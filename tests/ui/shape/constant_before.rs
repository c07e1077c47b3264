//! The size before is a constant.
use stackprop::prelude::*;

const HIDDEN: usize = 128;

network! { struct Net = Dense<784, HIDDEN>, ReLU, Dense<64, 10>; }

fn main() {}

//~ 6:51 shape mismatch: `Dense<64, 10>` expects 64 features, but `ReLU` before it outputs 128: write `Dense<128, 10>`
//~ cure `Dense<64, 10>` -> `Dense<128, 10>`
