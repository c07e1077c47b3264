//! A wrong rate and a wrong size.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dropout<2>, Dense<4, 1>; }

fn main() {}

//~ 4:38 `Dropout<2>`: the rate must be at least 0 and below 1, as in `Dropout<0.5>`
//~ 4:50 shape mismatch: `Dense<4, 1>` expects 4 features, but `Dropout<2>` before it outputs 8: write `Dense<8, 1>`
//~ cure `Dropout<2>` -> `Dropout<0.2>`
//~ cure `Dense<4, 1>` -> `Dense<8, 1>`
