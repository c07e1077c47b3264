//! A window that does not move.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16, 3, Stride<0>>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16, 3, Stride<0>>`: a stride is at least 1
//~ cure `Stride<0>` -> `Stride<1>`
