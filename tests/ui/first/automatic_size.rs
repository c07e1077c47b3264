//! `_` as number of inputs of the first layer.
use stackprop::prelude::*;

network! { struct Net = Dense<_, 8>, ReLU, Dense<8, 1>; }

fn main() {}

//~ 4:25 `Dense<_, 8>` is the first layer, so `_` has no size to infer: write the number of inputs instead
//~ cure `Dense<_, 8>` -> `Dense<4, 8>`
