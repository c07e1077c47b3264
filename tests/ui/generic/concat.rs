//! Branches whose sizes are parameters are concatenated.
use stackprop::prelude::*;

network! { struct Net<H, K> = Input<4>, Concat<Dense<4, H>, Dense<4, K>>; }

fn main() {}

//~ 4:41 `Concat<Dense<4, H>, Dense<4, K>>` cannot be used here in a network with parameters: its sizes depend on `H` and `K`, and the compiler cannot compute them before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `<H, K> = Input<4>, Concat<Dense<4, H>, Dense<4, K>>` -> ` = Input<4>, Concat<Dense<4, 2>, Dense<4, 3>>`
