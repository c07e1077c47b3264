//! The first layer in parentheses does not fit the layer before the block.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<6, 8>, ReLU)>; }

fn main() {}

//~ 4:48 shape mismatch: `Dense<6, 8>` expects 6 features, but `Dense<4, 8>` before it outputs 8: write `Dense<8, 8>`
//~ cure `Dense<6, 8>` -> `Dense<8, 8>`
