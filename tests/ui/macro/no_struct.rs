//! A list without `struct` and a name.
use stackprop::prelude::*;

network! { Dense<4, 2>, ReLU }

fn main() {}

//~ 4:12 a network is declared as `struct Name = Layer, Layer, …;`
//~ cure `Dense<4, 2>, ReLU` -> `struct Net = Dense<4, 2>, ReLU;`
