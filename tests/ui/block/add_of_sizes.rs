//! Branches of different sizes, added.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Add<(Dense<8, 6>, ReLU), Dense<8, 5>>; }

fn main() {}

//~ 4:38 shape mismatch in `Add<(Dense<8, 6>, ReLU), Dense<8, 5>>`: one branch gives 6 features, another 5 features: only what has the same shape can be added
//~ cure `Dense<8, 5>` -> `Dense<8, 6>`
