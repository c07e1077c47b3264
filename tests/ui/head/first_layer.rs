//! The first layer of a head does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<12, 2>>; }

fn main() {}

//~ 4:90 shape mismatch: `Dense<12, 2>` expects 12 features, but `ReLU` before it outputs 16: write `Dense<16, 2>`
//~ cure `Dense<12, 2>` -> `Dense<16, 2>`
