//! A keyword as the name of a head.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<type: Dense<16, 3>, place: Dense<16, 2>>; }

fn main() {}

//~ 4:45 `type` is a keyword of Rust and cannot name a head
//~ cure `type:` -> `kind:`
