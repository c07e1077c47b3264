//! A label in front of the heads.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, ends: Heads<class: Dense<16, 3>, place: Dense<16, 2>>; }

fn main() {}

//~ 4:45 `Heads` has no name: each of its heads is a field of the network
//~ cure `ends: ` -> ``
