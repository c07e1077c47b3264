//! Heads of a network with parameters.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<8, H>, Heads<class: Dense<H, 3>, place: Dense<H, 2>>; }

fn main() {}

//~ 4:41 a network with parameters cannot end in heads: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `Net<H> = Dense<8, H>` -> `Net = Dense<8, 16>`
//~ cure `Dense<H, 3>` -> `Dense<16, 3>`
//~ cure `Dense<H, 2>` -> `Dense<16, 2>`
