//! A number of outputs left open.
use stackprop::prelude::*;

network! { struct Net = Dense<4, _>; }

fn main() {}

//~ 4:25 `Dense<4, _>`: `_` can stand for the number of inputs only: write the number of outputs
//~ cure `4, _` -> `4, 8`
