//! A network begins with a pool.
use stackprop::prelude::*;

network! { struct Net = MaxPool2d<2>, Flatten; }

fn main() {}

//~ 4:25 a network cannot begin with `MaxPool2d<2>`, which accepts an image of any size: put the size of the input in front of it, as in `Input<Image<1, 28, 28>>`
//~ cure `= MaxPool2d` -> `= Input<Image<1, 28, 28>>, MaxPool2d`
