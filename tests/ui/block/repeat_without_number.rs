//! Layers that are repeated without a number.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Repeat<(Dense<8, 8>, ReLU)>; }

fn main() {}

//~ 0:0 ?
//~ cure `Repeat<` -> `Repeat<2, `
