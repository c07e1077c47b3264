//! A network without a list.
use stackprop::prelude::*;

network! { struct Net; }

fn main() {}

//~ 4:19 `Net` has no list of layers: a network is declared as `struct Name = Layer, Layer, …;`
//~ cure `Net;` -> `Net = Dense<4, 2>;`
