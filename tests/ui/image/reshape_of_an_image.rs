//! An image is reshaped into one with a different number of values.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 5, 5>>, Reshape<Image<1, 8, 8>>; }

fn main() {}

//~ 4:48 shape mismatch: `Reshape<Image<1, 8, 8>>` expects 64 values, but `Input<Image<3, 5, 5>>` before it outputs 3×5×5, which is 75
//~ cure `1, 8, 8` -> `1, 15, 5`
