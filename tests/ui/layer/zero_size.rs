//! A size of 0.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 0>; }

fn main() {}

//~ 4:25 `Dense<4, 0>`: the number of outputs must be at least 1
//~ cure `4, 0` -> `4, 8`
