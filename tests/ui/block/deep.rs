//! A mistake three levels deep in nested lists.
use stackprop::prelude::*;

network! { struct Net = Residual<(Dense<4, 4>, Repeat<2, (Residual<(Dense<4, 6>, ReLU, Dense<5, 4>)>)>)>; }

fn main() {}

//~ 4:88 shape mismatch: `Dense<5, 4>` expects 5 features, but `ReLU` before it outputs 6: write `Dense<6, 4>`
//~ cure `Dense<5, 4>` -> `Dense<6, 4>`
