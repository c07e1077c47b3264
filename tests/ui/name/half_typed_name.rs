//! A name that is being typed.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, De; }

fn main() {}

//~ 4:38 cannot find type `De` in this scope
//~ cure `De;` -> `Dense<8, 2>;`
