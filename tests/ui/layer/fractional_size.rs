//! A size that is not a whole number.
use stackprop::prelude::*;

network! { struct Net = Dense<4.5, 8>; }

fn main() {}

//~ 4:25 `Dense<4.5, 8>`: the number of inputs must be a whole number
//~ cure `4.5` -> `4`
