//! Layers in parentheses without a comma between them.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<8, 8> ReLU)>; }

fn main() {}

//~ 4:60 a `,` is missing between `Dense<8, 8>` and `ReLU`
//~ cure `8> ReLU` -> `8>, ReLU`
