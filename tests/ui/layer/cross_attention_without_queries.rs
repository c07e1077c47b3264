//! Attention to another sequence without the number of steps that read it.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, CrossAttention<64, 4>; }

fn main() {}

//~ 4:50 `CrossAttention<64, 4>`: the first three arguments are the numbers of features, of heads, and of the steps that read the others, each at least 1, as in `CrossAttention<64, 4, 10>`
//~ cure `CrossAttention<64, 4>` -> `CrossAttention<64, 4, 3>`
