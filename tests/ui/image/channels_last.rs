//! An image with its channels last.
use stackprop::prelude::*;

network! { struct Net = Input<Image<28, 28, 1>>, Conv2d<1, 6, 5>; }

fn main() {}

//~ 4:50 shape mismatch: `Conv2d<1, 6, 5>` expects an image of 1 channel, but `Input<Image<28, 28, 1>>` before it outputs 28×28×1: channels come first, so write `Image<1, 28, 28>`
//~ cure `Image<28, 28, 1>` -> `Image<1, 28, 28>`
