//! The branches of a first block expect different inputs.
use stackprop::prelude::*;

network! { struct Net = Add<(Dense<4, 8>, ReLU), (Dense<6, 8>, Tanh)>; }

fn main() {}

//~ 4:25 shape mismatch: `Add<(Dense<4, 8>, ReLU), (Dense<6, 8>, Tanh)>` expects 6 features, but its own `Input` is 4 features
//~ cure `Dense<6, 8>` -> `Dense<4, 8>`
