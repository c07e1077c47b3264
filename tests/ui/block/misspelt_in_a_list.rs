//! A layer in parentheses is misspelt.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dens<8, 8>, ReLU)>; }

fn main() {}

//~ 4:48 `Dens<8, 8>`: there is no layer of this name: write `Dense<8, 8>`
//~ cure `Dens<` -> `Dense<`
