//! A type of typenum as a size.
use stackprop::prelude::*;

network! { struct Net = Dense<U8, 4>; }

fn main() {}

//~ 4:31 `U8` is a type, but a size in a list must be a number: write `8`
//~ cure `U8` -> `8`
