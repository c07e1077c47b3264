//! The window of a pool does not fit into the image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<6, 3, 5>>, ReLU, AvgPool2d<4, Stride<1>>; }

fn main() {}

//~ 4:54 shape mismatch: `AvgPool2d<4, Stride<1>>` expects an image of at least 4×4 for its window, but `ReLU` before it outputs 6×3×5: make the window smaller or add `Padding`
//~ cure `Stride<1>` -> `Stride<1>, Padding<(1, 0)>`
