//! A layer that is being typed, after its first size.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<8,; }

fn main() {}

//~ 4:38 the `<` after `Dense` is not closed: a `>` is missing
//~ cure `8,;` -> `8, 2>;`
