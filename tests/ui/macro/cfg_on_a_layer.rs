//! An attribute on a layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, #[cfg(test)] Dropout<0.5>, Dense<8, 2>; }

fn main() {}

//~ 4:39 a layer can have no attributes except doc comments: write `#[cfg(…)]` before `struct`, for the whole network
//~ cure `#[cfg(test)] ` -> ``
