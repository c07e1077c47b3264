//! A single layer as a branch does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Add<Dense<8, 8>, Dense<6, 8>>; }

fn main() {}

//~ 4:38 shape mismatch: `Add<Dense<8, 8>, Dense<6, 8>>` expects 6 features, but `Dense<4, 8>` before it outputs 8: put `Dense<8, 6>` between them
//~ cure `Dense<6, 8>` -> `Dense<8, 8>`
