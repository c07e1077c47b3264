//! A convolution without a window size.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16>`: the first three arguments are the numbers of input and output channels and the size of the window, as in `Conv2d<1, 6, 5>`
//~ cure `1, 16` -> `1, 16, 3`
