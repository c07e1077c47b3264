//! A number of heads of keys and values that does not divide that of the queries.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 8, KeyValueHeads<3>>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 8, KeyValueHeads<3>>`: the number of heads of keys and values must divide the number of heads, because each is read by the same number of them
//~ cure `KeyValueHeads<3>` -> `KeyValueHeads<2>`
