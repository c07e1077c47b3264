//! A list without layers.
use stackprop::prelude::*;

network! { struct Net =; }

fn main() {}

//~ 4:19 the list of `Net` has no layers: `struct Net = Layer, Layer, …;`
//~ cure ` =;` -> ` = Dense<4, 2>;`
