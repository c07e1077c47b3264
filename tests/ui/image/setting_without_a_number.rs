//! A stride without a number.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Stride>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Stride>`: a setting lacks its number, which is a whole one: write it as in `Stride<2>`
//~ cure `Stride` -> `Stride<2>`
