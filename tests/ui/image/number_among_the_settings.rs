//! A number instead of a setting.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, 2>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, 2>`: a number is not a setting: write what it sets, as in `Stride<2>`
//~ cure `3, 2>` -> `3, Stride<2>>`
