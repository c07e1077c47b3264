//! A number that does not say what it sets.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, 2>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, 2>`: a number stands among the settings: write what it sets, as in `Stride<2>`
//~ cure `3, 2>` -> `3, Stride<2>>`
