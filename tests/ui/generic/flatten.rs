//! An image of a parameter, flattened.
use stackprop::prelude::*;

network! { struct Net<C> = Input<Image<1, 8, 8>>, Conv2d<1, C, 3>, Flatten, Dense<_, 10>; }

fn main() {}

//~ 4:68 `Flatten` cannot stand here in a network with parameters: its sizes are to be computed from `C`, which the compiler cannot do before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `Flatten, Dense<_, 10>` -> `GlobalAvgPool, Dense<C, 10>`
