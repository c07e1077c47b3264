//! A convolution with 0 output channels.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 0, 3>; }

fn main() {}

//~ 4:48 `Conv2d<1, 0, 3>`: the number of outputs must be at least 1
//~ cure `1, 0, 3` -> `1, 4, 3`
