//! A block that comes first and takes what comes.
use stackprop::prelude::*;

network! { struct Net = Residual<(ReLU, Dense<4, 4>)>; }

fn main() {}

//~ 0:0 ?
//~ cure `ReLU, Dense<4, 4>` -> `Dense<4, 4>, ReLU`
