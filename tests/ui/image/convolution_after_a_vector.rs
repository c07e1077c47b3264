//! A convolution after a vector.
use stackprop::prelude::*;

network! { struct Net = Dense<10, 784>, ReLU, Conv2d<1, 6, 5>; }

fn main() {}

//~ 4:47 shape mismatch: `Conv2d<1, 6, 5>` expects an image of 1 channel, but `ReLU` before it outputs 784 features: put `Reshape<Image<1, 28, 28>>` before it
//~ cure `Conv2d<1` -> `Reshape<Image<1, 28, 28>>, Conv2d<1`
