//! A window without a size.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16>`: what comes first are the numbers of channels before and behind it and the size of its window, as in `Conv2d<1, 6, 5>`
//~ cure `1, 16` -> `1, 16, 3`
