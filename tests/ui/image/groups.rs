//! A number of groups that does not divide the channels.
use stackprop::prelude::*;

network! { struct Net = Input<Image<6, 8, 8>>, Conv2d<6, 16, 3, Groups<4>>; }

fn main() {}

//~ 4:48 `Conv2d<6, 16, 3, Groups<4>>`: the number of groups must divide the numbers of input and output channels
//~ cure `Groups<4>` -> `Groups<2>`
