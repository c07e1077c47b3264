//! Layers that cannot follow themselves.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Repeat<3, (Dense<8, 6>, ReLU)>; }

fn main() {}

//~ 4:38 shape mismatch in `Repeat<3, (Dense<8, 6>, ReLU)>`: its layers take 8 features and give 6 features: they cannot follow themselves
//~ cure `Dense<8, 6>` -> `Dense<8, 8>`
