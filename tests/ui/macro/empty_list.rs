//! A list without layers.
use stackprop::prelude::*;

network! { struct Net =; }

fn main() {}

//~ 4:19 `Net` has no layers: write at least one, as in `struct Net = Dense<2, 1>;`
//~ cure ` =;` -> ` = Dense<4, 2>;`
