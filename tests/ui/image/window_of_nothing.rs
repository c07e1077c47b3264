//! A window without columns.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16, (3, 0)>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16, (3, 0)>`: a window has at least one value
//~ cure `(3, 0)` -> `(3, 1)`
