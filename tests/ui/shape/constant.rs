//! The wrong size is a constant.
use stackprop::prelude::*;

const HIDDEN: usize = 64;

network! { struct Net = Dense<784, 128>, ReLU, Dense<HIDDEN, 10>; }

fn main() {}

//~ 6:48 shape mismatch: `Dense<HIDDEN, 10>` expects 64 features, but `ReLU` before it outputs 128: `HIDDEN` is 64 here; make it 128 or write `Dense<128, 10>`
//~ cure `const HIDDEN: usize = 64;` -> `const HIDDEN: usize = 128;`
