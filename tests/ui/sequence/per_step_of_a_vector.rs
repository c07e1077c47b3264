//! Layers for each step of a vector.
use stackprop::prelude::*;

network! { struct Net = Dense<6, 4>, PerStep<Dense<1, 8>>; }

fn main() {}

//~ 4:38 shape mismatch: `PerStep<Dense<1, 8>>` expects a sequence, but `Dense<6, 4>` before it outputs 4 features: put `Reshape<Sequence<4, 1>>` before it
//~ cure `PerStep<` -> `Reshape<Sequence<4, 1>>, PerStep<`
