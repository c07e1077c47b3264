//! The projection of a `Residual` outputs a different shape than the layers.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<8, 6>, ReLU), Dense<8, 5>>; }

fn main() {}

//~ 4:38 shape mismatch in `Residual<(Dense<8, 6>, ReLU), Dense<8, 5>>`: its layers output 6 features, but its shortcut 5 features: write a projection to the output of the layers after them
//~ cure `Dense<8, 5>` -> `Dense<8, 6>`
