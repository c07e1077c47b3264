//! No groups.
use stackprop::prelude::*;

network! { struct Net = Input<Image<6, 8, 8>>, Conv2d<6, 16, 3, Groups<0>>; }

fn main() {}

//~ 4:48 `Conv2d<6, 16, 3, Groups<0>>`: the number of groups divides the numbers of channels before and behind it
//~ cure `Groups<0>` -> `Groups<1>`
