//! Branches of two parameters.
use stackprop::prelude::*;

network! { struct Net<H, K> = Input<4>, Concat<Dense<4, H>, Dense<4, K>>; }

fn main() {}

//~ 4:41 `Concat<Dense<4, H>, Dense<4, K>>` cannot stand here in a network with parameters: its sizes are to be computed from `H` and `K`, which the compiler cannot do before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `<H, K> = Input<4>, Concat<Dense<4, H>, Dense<4, K>>` -> ` = Input<4>, Concat<Dense<4, 2>, Dense<4, 3>>`
