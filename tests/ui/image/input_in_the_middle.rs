//! An `Input` in the middle of a list states a different shape.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 9, 9>>, MaxPool2d<2>, Input<Image<1, 5, 5>>, Flatten; }

fn main() {}

//~ 4:62 shape mismatch: `Input<Image<1, 5, 5>>` expects 1×5×5, but `MaxPool2d<2>` before it outputs 1×4×4
//~ cure `1, 5, 5` -> `1, 4, 4`
