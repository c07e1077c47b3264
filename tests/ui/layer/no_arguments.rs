//! All sizes are missing.
use stackprop::prelude::*;

network! { struct Net = Dense, ReLU; }

fn main() {}

//~ 4:25 `Dense`: the numbers of inputs and outputs are missing: write them, as in `Dense<784, 128>`
//~ cure `Dense,` -> `Dense<4, 8>,`
