//! Attention of features.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 64>, SelfAttention<16, 4>; }

fn main() {}

//~ 4:39 shape mismatch: `SelfAttention<16, 4>` expects a sequence of 16 features, but `Dense<4, 64>` before it outputs 64 features: put `Reshape<Sequence<4, 16>>` before it
//~ cure `SelfAttention<` -> `Reshape<Sequence<4, 16>>, SelfAttention<`
