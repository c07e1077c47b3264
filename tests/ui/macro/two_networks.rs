//! Two networks in one macro.
use stackprop::prelude::*;

network! { struct One = Dense<4, 8>; struct Two = Dense<4, 8>; }

fn main() {}

//~ 4:38 a `network!` declares one network: put this one into a separate `network!`
//~ cure `; struct Two` -> `; } network! { struct Two`
