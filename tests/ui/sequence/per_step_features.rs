//! A wrong number of features in a list for each step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, PerStep<(Dense<5, 8>, ReLU)>; }

fn main() {}

//~ 4:57 shape mismatch: `Dense<5, 8>` expects 5 features, but `Input<Sequence<6, 4>>` before it outputs 4: write `Dense<4, 8>`
//~ cure `Dense<5, 8>` -> `Dense<4, 8>`
