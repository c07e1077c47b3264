//! A sequence has a different number of values than the image.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 2>>, Transpose<Image<2, 4, 3>>; }

fn main() {}

//~ 4:48 shape mismatch: `Transpose<Image<2, 4, 3>>` expects 12×2, but `Input<Sequence<6, 2>>` before it outputs 6×2
//~ cure `2, 4, 3` -> `2, 2, 3`
