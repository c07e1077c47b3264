//! A layer after heads.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<class: Dense<16, 3>, place: Dense<16, 2>>, Softmax; }

fn main() {}

//~ 4:39 `Heads` is the end of a network: nothing can follow it, and no block can contain it; for branches that are joined again, write `Concat` or `Add`
//~ cure `Heads<class: Dense<16, 3>, place: Dense<16, 2>>` -> `Concat<Dense<16, 3>, Dense<16, 2>>`
