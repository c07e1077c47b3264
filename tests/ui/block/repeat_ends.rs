//! Repeated layers output a different shape than they expect.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Repeat<3, (Dense<8, 6>, ReLU)>; }

fn main() {}

//~ 4:38 shape mismatch in `Repeat<3, (Dense<8, 6>, ReLU)>`: its layers expect 8 features, but output 6 features: repeated layers must output the shape that they expect
//~ cure `Dense<8, 6>` -> `Dense<8, 8>`
