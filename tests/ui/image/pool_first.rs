//! A network begins with a pool.
use stackprop::prelude::*;

network! { struct Net = MaxPool2d<2>, Flatten; }

fn main() {}

//~ 4:25 a network cannot begin with `MaxPool2d<2>`, which takes an image of any size: begin with that size, as in `Input<Image<1, 28, 28>>`
//~ cure `= MaxPool2d` -> `= Input<Image<1, 28, 28>>, MaxPool2d`
