//! Attention of sequences with another number of features.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 32>>, SelfAttention<64, 4>; }

fn main() {}

//~ 4:50 shape mismatch: `SelfAttention<64, 4>` expects a sequence of 64 features, but `Input<Sequence<10, 32>>` before it outputs 10×32: write `SelfAttention<32, 4>`
//~ cure `SelfAttention<64` -> `SelfAttention<32`
