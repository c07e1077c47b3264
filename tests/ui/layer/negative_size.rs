//! A negative size.
use stackprop::prelude::*;

network! { struct Net = Dense<4, -8>; }

fn main() {}

//~ 4:25 `Dense<4, -8>`: the number of outputs cannot be negative
//~ cure `-8` -> `8`
