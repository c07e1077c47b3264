//! Layers in parentheses do not fit together.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<8, 8>, ReLU, Dense<6, 8>)>; }

fn main() {}

//~ 4:67 shape mismatch: `Dense<6, 8>` expects 6 features, but `ReLU` before it outputs 8: write `Dense<8, 8>`
//~ cure `Dense<6, 8>` -> `Dense<8, 8>`
