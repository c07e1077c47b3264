//! A stride of 0.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16, 3, Stride<0>>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16, 3, Stride<0>>`: the stride must be at least 1
//~ cure `Stride<0>` -> `Stride<1>`
