//! An attention with a mask, of a sequence without one.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 4, Masked>; }

fn main() {}

//~ 4:50 shape mismatch: `SelfAttention<64, 4, Masked>` expects a sequence of 65 features, but `Input<Sequence<10, 64>>` before it outputs 10×64: the last feature is 0 for padding, as `PaddingMask` computes it from tokens; to read no later steps, write `Causal`
//~ cure `64, 4, Masked` -> `64, 4, Causal`
