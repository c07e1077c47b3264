//! Two networks in one macro.
use stackprop::prelude::*;

network! { struct One = Dense<4, 8>; struct Two = Dense<4, 8>; }

fn main() {}

//~ 4:38 one `network!` declares one network: put this one into a `network!` of its own
//~ cure `; struct Two` -> `; } network! { struct Two`
