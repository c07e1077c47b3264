//! A layer that is being typed.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<; }

fn main() {}

//~ 4:38 the `<` after `Dense` is not closed: a `>` is missing
//~ cure `Dense<;` -> `Dense<8, 2>;`
