//! A number of heads that does not divide the features.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 5>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 5>`: the number of heads must divide the number of features, because all heads have the same size
//~ cure `SelfAttention<64, 5>` -> `SelfAttention<64, 4>`
