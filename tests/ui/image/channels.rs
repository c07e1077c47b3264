//! A convolution expects a different number of channels.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 28, 28>>, Conv2d<1, 6, 5>, MaxPool2d<2>, Conv2d<8, 16, 5>; }

fn main() {}

//~ 4:81 shape mismatch: `Conv2d<8, 16, 5>` expects an image of 8 channels, but `MaxPool2d<2>` before it outputs 6×12×12: write `Conv2d<6, 16, 5>`
//~ cure `8, 16` -> `6, 16`
