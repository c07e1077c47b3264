//! A keyword as a label.
use stackprop::prelude::*;

network! { struct Net = type: Dense<4, 8>; }

fn main() {}

//~ 4:25 `type` is a keyword of Rust and cannot name a layer
//~ cure `type:` -> `kind:`
