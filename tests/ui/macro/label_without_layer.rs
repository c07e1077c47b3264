//! A label without a layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, out:; }

fn main() {}

//~ 4:38 a layer is missing after `out:`
//~ cure `out:` -> `out: ReLU`
