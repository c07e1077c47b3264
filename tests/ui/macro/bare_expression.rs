//! An expression without braces.
use stackprop::prelude::*;

network! { struct Net = Dense<28 * 28, 8>; }

fn main() {}

//~ 4:31 an expression must be in braces: write `{ 28 * 28 }`
//~ cure `28 * 28` -> `{ 28 * 28 }`
