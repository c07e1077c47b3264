//! A search without a name.
use stackprop::prelude::*;

search! { Dense<4, {8 | 16}>, ReLU; }

fn main() {}

//~ 4:11 a search is declared as `struct Name = Layer, {Layer | Layer}, …;`, and functions can follow
//~ cure `Dense<4` -> `struct Net = Dense<4`
