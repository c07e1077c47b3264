//! A fraction as a size.
use stackprop::prelude::*;

network! { struct Net = Dense<4.5, 8>; }

fn main() {}

//~ 4:25 `Dense<4.5, 8>`: the number of inputs is a whole number
//~ cure `4.5` -> `4`
