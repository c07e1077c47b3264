//! A window does not fit into the image because of its dilation.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 9, 9>>, Conv2d<1, 6, (3, 5), Dilation<(2, 3)>>; }

fn main() {}

//~ 4:48 shape mismatch: `Conv2d<1, 6, (3, 5), Dilation<(2, 3)>>` takes an image of 1 channel of at least 5×13 for its window, but `Input<Image<1, 9, 9>>` before it gives 1×9×9: make the window smaller or give it more `Padding`
//~ cure `Dilation<(2, 3)>` -> `Dilation<(2, 2)>`
