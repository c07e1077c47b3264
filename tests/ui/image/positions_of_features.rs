//! Positions of features.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 64>, PositionalEncoding; }

fn main() {}

//~ 4:39 shape mismatch: `PositionalEncoding` expects a sequence, but `Dense<4, 64>` before it outputs 64 features: put `Reshape<Sequence<64, 1>>` before it
//~ cure `PositionalEncoding` -> `Reshape<Sequence<8, 8>>, PositionalEncoding`
