//! An image with its channels last, before a convolution of any number of channels.
use stackprop::prelude::*;

network! { struct Net = Input<Image<32, 32, 3>>, Conv2d<_, 6, 5>; }

fn main() {}

//~ 4:50 shape mismatch: `Conv2d<_, 6, 5>` expects an image of at least 5×5 for its window, but `Input<Image<32, 32, 3>>` before it outputs 32×32×3: channels come first, so write `Image<3, 32, 32>`
//~ cure `Image<32, 32, 3>` -> `Image<3, 32, 32>`
