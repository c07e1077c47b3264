//! The name of attention in PyTorch.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, MultiheadAttention<64, 4>; }

fn main() {}

//~ 4:50 `MultiheadAttention<64, 4>`: there is no layer of this name: write `SelfAttention<64, 4>`
//~ cure `MultiheadAttention` -> `SelfAttention`
