//! Attention to another sequence with heads that do not divide the features.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, CrossAttention<64, 5, 3>; }

fn main() {}

//~ 4:50 `CrossAttention<64, 5, 3>`: the number of heads must divide the number of features, because all heads have the same size
//~ cure `64, 5` -> `64, 4`
