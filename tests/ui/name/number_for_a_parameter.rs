//! A number as parameter of a network, outside a list.
use stackprop::prelude::*;

network! { struct Mlp<H> = Dense<4, H>, ReLU, Dense<H, 2>; }

const PARAMETERS: usize = Mlp::<16>::PARAMS;

fn main() {}

//~ 6:33 constant provided when a type was expected
//~ cure `Mlp::<16>` -> `Mlp::<stackprop::typenum::U16>`
