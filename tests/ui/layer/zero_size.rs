//! A size of zero.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 0>; }

fn main() {}

//~ 4:25 `Dense<4, 0>`: there is at least one output
//~ cure `4, 0` -> `4, 8`
