//! A single head.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<class: Dense<16, 3>>; }

fn main() {}

//~ 4:39 a network has two to four heads: write them, as in `Heads<class: (Dense<64, 10>, Softmax), place: Dense<64, 2>>`; for a single output, write the layers without `Heads`
//~ cure `Heads<class: Dense<16, 3>>` -> `class: Dense<16, 3>`
