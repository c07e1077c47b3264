//! The padding of a transposed convolution leaves no output.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 1, 1>>, ConvTranspose2d<1, 1, 2, Stride<2>, Padding<1>>; }

fn main() {}

//~ 4:48 shape mismatch: `ConvTranspose2d<1, 1, 2, Stride<2>, Padding<1>>` expects an image of 1 channel of at least 2×2 for its window, but `Input<Image<1, 1, 1>>` before it outputs 1×1×1: make the window smaller or add `Padding`
//~ cure `, Padding<1>` -> ``
