//! An attribute of a layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, #[cfg(test)] Dropout<0.5>, Dense<8, 2>; }

fn main() {}

//~ 4:39 a layer has no attributes but doc comments: `#[cfg(…)]` stands before `struct` and is of the whole network
//~ cure `#[cfg(test)] ` -> ``
