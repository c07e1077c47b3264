//! A size as a type in a list.
use stackprop::prelude::*;

network! { struct Net = Dense<U8, 4>; }

fn main() {}

//~ 4:31 `U8` is a type, and a size in a list is a number: write `8`
//~ cure `U8` -> `8`
