//! The wrong one of two constants.
use stackprop::prelude::*;

const PIXELS: usize = 784;
const HIDDEN: usize = 128;

network! { struct Net = Dense<PIXELS, HIDDEN>, ReLU, Dense<PIXELS, 10>; }

fn main() {}

//~ 7:54 shape mismatch: `Dense<PIXELS, 10>` expects 784 features, but `ReLU` before it outputs 128: `PIXELS` is 784 here; make it 128 or write `Dense<128, 10>`
//~ cure `Dense<PIXELS, 10>` -> `Dense<HIDDEN, 10>`
