//! A depthwise convolution whose output channels are not a multiple of its input channels.
use stackprop::prelude::*;

network! { struct Net = Input<Image<6, 8, 8>>, Conv2d<6, 16, 3, Depthwise>; }

fn main() {}

//~ 4:48 `Conv2d<6, 16, 3, Depthwise>`: the number of groups must divide the numbers of input and output channels
//~ cure `16, 3` -> `12, 3`
