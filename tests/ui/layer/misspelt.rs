//! A misspelt layer.
use stackprop::prelude::*;

network! { struct Net = Dens<4, 8>, ReLU; }

fn main() {}

//~ 4:25 `Dens<4, 8>`: there is no layer of this name: write `Dense<4, 8>`
//~ cure `Dens<` -> `Dense<`
