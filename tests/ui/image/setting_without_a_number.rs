//! A stride without a number.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Stride>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Stride>`: a setting must have a whole number, as in `Stride<2>`
//~ cure `Stride` -> `Stride<2>`
