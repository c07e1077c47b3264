//! A layer with a label does not fit.
use stackprop::prelude::*;

network! { struct Net = body: Dense<4, 8>, head: Dense<4, 2>; }

fn main() {}

//~ 4:50 shape mismatch: `Dense<4, 2>` expects 4 features, but `Dense<4, 8>` before it outputs 8: write `Dense<8, 2>`
//~ cure `head: Dense<4, 2>` -> `head: Dense<8, 2>`
