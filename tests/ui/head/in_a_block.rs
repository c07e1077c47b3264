//! Heads in a block.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Residual<(ReLU, Heads<class: Dense<16, 8>, place: Dense<16, 8>>)>; }

fn main() {}

//~ 4:55 `Heads` is the end of a network: nothing can follow it, and no block can contain it; for branches that are joined again, write `Concat` or `Add`
//~ cure `Heads<class: Dense<16, 8>, place: Dense<16, 8>>` -> `Concat<Dense<16, 8>, Dense<16, 8>>`
