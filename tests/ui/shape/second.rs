//! The second layer takes other than the first gives.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<6, 1>; }

fn main() {}

//~ 4:38 shape mismatch: `Dense<6, 1>` takes 6 features, but `Dense<4, 8>` before it gives 8: write `Dense<8, 1>`
//~ cure `Dense<6, 1>` -> `Dense<8, 1>`
