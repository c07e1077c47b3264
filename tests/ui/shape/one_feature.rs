//! A layer with one input after a layer with several outputs.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<1, 8>; }

fn main() {}

//~ 4:38 shape mismatch: `Dense<1, 8>` expects 1 feature, but `Dense<4, 8>` before it outputs 8: write `Dense<8, 8>`
//~ cure `Dense<1, 8>` -> `Dense<8, 8>`
