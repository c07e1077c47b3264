//! A layer as a setting of a convolution.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 6, 5, ReLU>; }

fn main() {}

//~ 4:48 `Conv2d<1, 6, 5, ReLU>`: there is no such layer, or `ReLU` cannot stand in it
//~ cure `, ReLU>` -> `>, ReLU`
