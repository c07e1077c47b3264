//! A network begins with a convolution.
use stackprop::prelude::*;

network! { struct Net = Conv2d<3, 6, 5>, ReLU, GlobalAvgPool; }

fn main() {}

//~ 4:25 a network cannot begin with `Conv2d<3, 6, 5>`, which accepts an image of 3 channels of any size: put the size of the input in front of it, as in `Input<Image<3, 28, 28>>`
//~ cure `= Conv2d` -> `= Input<Image<3, 28, 28>>, Conv2d`
