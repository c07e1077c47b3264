//! No heads of keys and values.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 8, KeyValueHeads<0>>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 8, KeyValueHeads<0>>`: the number of heads of keys and values must be at least 1, as in `KeyValueHeads<1>`
//~ cure `KeyValueHeads<0>` -> `KeyValueHeads<1>`
