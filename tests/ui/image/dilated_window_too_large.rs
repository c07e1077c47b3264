//! A dilated window does not fit into the image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 9, 9>>, Conv2d<1, 6, (3, 5), Dilation<(2, 3)>>; }

fn main() {}

//~ 4:48 shape mismatch: `Conv2d<1, 6, (3, 5), Dilation<(2, 3)>>` expects an image of 1 channel of at least 5×13 for its window, but `Input<Image<1, 9, 9>>` before it outputs 1×9×9: make the window smaller or add `Padding`
//~ cure `Dilation<(2, 3)>` -> `Dilation<(2, 2)>`
