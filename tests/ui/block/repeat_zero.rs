//! Layers that are repeated no times.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Repeat<0, (Dense<8, 8>, ReLU)>; }

fn main() {}

//~ 4:38 `Repeat<0, (Dense<8, 8>, ReLU)>`: layers are repeated a number of times from 1 to 64
//~ cure `Repeat<0` -> `Repeat<2`
