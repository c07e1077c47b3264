//! The layers of a `Residual` output a different shape than they expect.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<8, 6>, ReLU)>; }

fn main() {}

//~ 4:38 shape mismatch in `Residual<(Dense<8, 6>, ReLU)>`: its layers output 6 features, but its shortcut 8 features: write a projection to the output of the layers after them
//~ cure `(Dense<8, 6>, ReLU)` -> `(Dense<8, 6>, ReLU), Dense<8, 6>`
