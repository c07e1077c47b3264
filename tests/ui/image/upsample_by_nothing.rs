//! An image made 0 times as large.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Upsample<(2, 0)>; }

fn main() {}

//~ 4:48 `Upsample<(2, 0)>`: an image becomes at least 1 times as large
//~ cure `(2, 0)` -> `(2, 1)`
