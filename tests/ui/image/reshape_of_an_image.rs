//! An image has other values than the one it should become.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 5, 5>>, Reshape<Image<1, 8, 8>>; }

fn main() {}

//~ 4:48 shape mismatch: `Reshape<Image<1, 8, 8>>` takes 64 values, but `Input<Image<3, 5, 5>>` before it gives 3×5×5, which are 75
//~ cure `1, 8, 8` -> `1, 15, 5`
