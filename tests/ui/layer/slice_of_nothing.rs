//! A slice of no features.
use stackprop::prelude::*;

network! { struct Net = Input<10>, Slice<4, 0>, Dense<4, 1>; }

fn main() {}

//~ 4:36 `Slice<4, 0>`: the number of features must be at least 1
//~ cure `Slice<4, 0>` -> `Slice<4, 4>`
