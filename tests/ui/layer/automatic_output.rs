//! `_` as number of outputs.
use stackprop::prelude::*;

network! { struct Net = Dense<4, _>; }

fn main() {}

//~ 4:25 `Dense<4, _>`: `_` is allowed only for the number of inputs: write the number of outputs
//~ cure `4, _` -> `4, 8`
