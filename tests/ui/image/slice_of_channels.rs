//! A slice of more channels than there are.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Slice<1, 3>, Conv2d<3, 2, 3>; }

fn main() {}

//~ 4:48 shape mismatch: `Slice<1, 3>` expects at least 4 channels, but `Input<Image<3, 8, 8>>` before it outputs 3×8×8: the last 3 are `Slice<0, 3>`
//~ cure `Slice<1, 3>` -> `Slice<0, 3>`
