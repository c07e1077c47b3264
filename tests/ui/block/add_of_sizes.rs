//! `Add` of branches with different sizes.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Add<(Dense<8, 6>, ReLU), Dense<8, 5>>; }

fn main() {}

//~ 4:38 shape mismatch in `Add<(Dense<8, 6>, ReLU), Dense<8, 5>>`: one branch outputs 6 features, another 5 features: only outputs of the same shape can be added
//~ cure `Dense<8, 5>` -> `Dense<8, 6>`
