//! A misspelt layer in a head.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<class: (Dens<16, 3>, Softmax), place: Dense<16, 2>>; }

fn main() {}

//~ 4:53 `Dens<16, 3>`: there is no layer of this name: write `Dense<16, 3>`
//~ cure `Dens<16, 3>` -> `Dense<16, 3>`
