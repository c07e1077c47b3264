//! A convolution with 0 groups.
use stackprop::prelude::*;

network! { struct Net = Input<Image<6, 8, 8>>, Conv2d<6, 16, 3, Groups<0>>; }

fn main() {}

//~ 4:48 `Conv2d<6, 16, 3, Groups<0>>`: the number of groups must divide the numbers of input and output channels
//~ cure `Groups<0>` -> `Groups<1>`
