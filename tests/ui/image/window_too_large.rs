//! A window does not fit into the image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d<2>, Conv2d<1, 6, 5>; }

fn main() {}

//~ 4:62 shape mismatch: `Conv2d<1, 6, 5>` expects an image of 1 channel of at least 5×5 for its window, but `MaxPool2d<2>` before it outputs 1×4×4: make the window smaller or add `Padding`
//~ cure `6, 5>` -> `6, 3>`
