//! An image whose channels are a parameter is flattened.
use stackprop::prelude::*;

network! { struct Net<C> = Input<Image<1, 8, 8>>, Conv2d<1, C, 3>, Flatten, Dense<_, 10>; }

fn main() {}

//~ 4:68 `Flatten` cannot be used here in a network with parameters: its sizes depend on `C`, and the compiler cannot compute them before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `Flatten, Dense<_, 10>` -> `GlobalAvgPool, Dense<C, 10>`
