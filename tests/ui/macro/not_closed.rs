//! An angle bracket that is not closed.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8, ReLU; }

fn main() {}

//~ 4:25 the `<` after `Dense` is not closed: a `>` is missing
//~ cure `8, ReLU` -> `8>, ReLU`
