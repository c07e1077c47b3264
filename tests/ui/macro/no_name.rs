//! A network without a name.
use stackprop::prelude::*;

network! { struct = Dense<4, 2>; }

fn main() {}

//~ 4:19 expected the name of a network, found `=`: a network is declared as `struct Name = Layer, Layer, …;`
//~ cure `struct =` -> `struct Net =`
