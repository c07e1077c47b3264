//! A layer written with its path does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, stackprop::layers::Dense<4, 2>; }

fn main() {}

//~ 4:57 shape mismatch: `stackprop::layers::Dense<4, 2>` expects 4 features, but `Dense<4, 8>` before it outputs 8: write `stackprop::layers::Dense<8, 2>`
//~ cure `layers::Dense<4, 2>` -> `layers::Dense<8, 2>`
