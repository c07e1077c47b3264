//! A recurrent layer without outputs.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 0>; }

fn main() {}

//~ 4:49 `GRU<8, 0>`: the number of outputs must be at least 1
//~ cure `GRU<8, 0>` -> `GRU<8, 4>`
