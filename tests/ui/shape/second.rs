//! The second layer expects a different size than the first outputs.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<6, 1>; }

fn main() {}

//~ 4:38 shape mismatch: `Dense<6, 1>` expects 6 features, but `Dense<4, 8>` before it outputs 8: write `Dense<8, 1>`
//~ cure `Dense<6, 1>` -> `Dense<8, 1>`
