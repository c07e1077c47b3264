//! `_` in the first layer, before which there is nothing.
use stackprop::prelude::*;

network! { struct Net = Dense<_, 8>, ReLU, Dense<8, 1>; }

fn main() {}

//~ 4:25 `Dense<_, 8>` comes first, so there is nothing to take `_` from: write the number of inputs in its place
//~ cure `Dense<_, 8>` -> `Dense<4, 8>`
