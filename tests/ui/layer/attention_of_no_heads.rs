//! Attention without heads.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 0>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 0>`: the first two arguments are the numbers of features and of heads, which must be at least 1, as in `SelfAttention<64, 4>`
//~ cure `SelfAttention<64, 0>` -> `SelfAttention<64, 4>`
