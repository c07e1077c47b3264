//! Attention that drops all weights.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 4, AttentionDropout<1>>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 4, AttentionDropout<1>>`: the rate must be at least 0 and below 1, as in `AttentionDropout<0.1>`
//~ cure `AttentionDropout<1>` -> `AttentionDropout<0.1>`
