//! Attention with a third number.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 4, 2>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 4, 2>`: a third number has a name: write `KeyValueHeads<2>` for the number of heads of keys and values
//~ cure `64, 4, 2` -> `64, 4, KeyValueHeads<2>`
