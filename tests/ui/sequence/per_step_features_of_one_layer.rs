//! A wrong number of features in a single layer for each step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, PerStep<Dense<5, 8>>; }

fn main() {}

//~ 4:48 shape mismatch: `PerStep<Dense<5, 8>>` expects a sequence of 5 features, but `Input<Sequence<6, 4>>` before it outputs 6×4
//~ cure `Dense<5, 8>` -> `Dense<4, 8>`
