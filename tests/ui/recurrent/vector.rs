//! A recurrent layer after a vector.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 100>, GRU<4, 16>; }

fn main() {}

//~ 4:40 shape mismatch: `GRU<4, 16>` expects a sequence of 4 features, but `Dense<4, 100>` before it outputs 100 features: put `Reshape<Sequence<25, 4>>` before it
//~ cure `GRU` -> `Reshape<Sequence<25, 4>>, GRU`
