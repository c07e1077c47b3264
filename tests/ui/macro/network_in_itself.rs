//! A network as a layer of itself.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 4>, Repeat<2, Net>; }

fn main() {}

//~ 4:48 `Net` cannot be a layer of itself: put the layers that it repeats into another network
//~ cure `Repeat<2, Net>` -> `Repeat<2, Dense<4, 4>>`
