//! A layer as a size.
use stackprop::prelude::*;

network! { struct Net = Dense<4, ReLU>; }

fn main() {}

//~ 4:25 `Dense<4, ReLU>`: there is no such layer, or `ReLU` cannot stand in it
//~ cure `4, ReLU>` -> `4, 8>, ReLU`
