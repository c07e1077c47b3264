//! A dilation of 0.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16, 3, Dilation<0>>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16, 3, Dilation<0>>`: the dilation must be at least 1
//~ cure `Dilation<0>` -> `Dilation<1>`
