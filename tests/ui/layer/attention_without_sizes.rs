//! Attention without its sizes.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention; }

fn main() {}

//~ 4:50 `SelfAttention`: the first two arguments are the numbers of features and of heads, which must be at least 1, as in `SelfAttention<64, 4>`
//~ cure `SelfAttention` -> `SelfAttention<64, 4>`
