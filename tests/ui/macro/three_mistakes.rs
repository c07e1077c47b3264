//! Three mistakes in one list.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>,, ReLU Tanh, fn: Dense<8, 2>; }

fn main() {}

//~ 4:37 there is one `,` too many
//~ 4:44 a `,` is missing between `ReLU` and `Tanh`
//~ 4:50 `fn` is a keyword of Rust and cannot name a layer
//~ cure `,, ReLU Tanh, fn:` -> `, ReLU, Tanh, out:`
