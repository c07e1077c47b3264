//! An image is enlarged by a factor of 0.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Upsample<(2, 0)>; }

fn main() {}

//~ 4:48 `Upsample<(2, 0)>`: the factor must be at least 1
//~ cure `(2, 0)` -> `(2, 1)`
