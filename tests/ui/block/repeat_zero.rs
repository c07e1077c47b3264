//! Layers are repeated 0 times.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Repeat<0, (Dense<8, 8>, ReLU)>; }

fn main() {}

//~ 4:38 `Repeat<0, (Dense<8, 8>, ReLU)>`: the number of repetitions must be from 1 to 64
//~ cure `Repeat<0` -> `Repeat<2`
