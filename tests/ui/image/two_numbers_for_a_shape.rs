//! Two numbers instead of a shape.
use stackprop::prelude::*;

network! { struct Net = Input<28, 28>, Flatten, Dense<784, 10>; }

fn main() {}

//~ 4:25 `Input<28, 28>`: two numbers are not a shape: write `Sequence<50, 8>` or `Image<1, 28, 28>`
//~ cure `Input<28, 28>` -> `Input<1, 28, 28>`
