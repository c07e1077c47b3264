//! A layer after one whose number of inputs is `_` does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, ReLU, Dense<_, 6>, Dense<8, 1>; }

fn main() {}

//~ 4:57 shape mismatch: `Dense<8, 1>` expects 8 features, but `Dense<_, 6>` before it outputs 6: write `Dense<6, 1>`
//~ cure `Dense<8, 1>` -> `Dense<_, 1>`
