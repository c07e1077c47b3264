//! An `Input` without a shape.
use stackprop::prelude::*;

network! { struct Net = Input, Dense<4, 10>; }

fn main() {}

//~ 4:25 `Input`: a shape is a number of features, `Image<1, 28, 28>` or `Sequence<50, 8>`, with whole numbers of at least 1
//~ cure `Input` -> `Input<4>`
