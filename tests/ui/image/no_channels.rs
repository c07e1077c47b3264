//! A convolution that gives nothing.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 0, 3>; }

fn main() {}

//~ 4:48 `Conv2d<1, 0, 3>`: there is at least one output
//~ cure `1, 0, 3` -> `1, 4, 3`
