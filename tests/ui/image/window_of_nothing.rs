//! A window without columns.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 16, (3, 0)>; }

fn main() {}

//~ 4:48 `Conv2d<1, 16, (3, 0)>`: the size of the window must be at least 1
//~ cure `(3, 0)` -> `(3, 1)`
