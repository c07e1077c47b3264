//! A head with the name of a layer.
use stackprop::prelude::*;

network! { struct Net = trunk: Dense<8, 16>, Heads<trunk: Dense<16, 3>, place: Dense<16, 2>>; }

fn main() {}

//~ 4:52 another layer is already named `trunk`: give this head a different name
//~ cure `Heads<trunk` -> `Heads<class`
