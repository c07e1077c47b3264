//! A stride that is not a whole number.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16, 3, Stride<0.5>>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16, 3, Stride<0.5>>`: a setting must have a whole number, as in `Stride<2>`
//~ cure `Conv2d<1, 16, 3, Stride<0.5>>` -> `ConvTranspose2d<1, 16, 3, Stride<2>>`
