//! Attention to another sequence, of which there are no steps.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, CrossAttention<64, 4, 10>; }

fn main() {}

//~ 4:50 shape mismatch: `CrossAttention<64, 4, 10>` expects a sequence of 64 features of at least 11 steps, but `Input<Sequence<10, 64>>` before it outputs 10×64: put `ConcatSteps<…>` before it, of the steps that read and of those that are read
//~ cure `4, 10` -> `4, 9`
