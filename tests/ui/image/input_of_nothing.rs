//! An image without rows.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 0, 28>>, Flatten; }

fn main() {}

//~ 4:25 `Input<Image<1, 0, 28>>`: a shape is a number of features, `Image<1, 28, 28>` or `Sequence<50, 8>`, with whole numbers of at least 1
//~ cure `1, 0, 28` -> `1, 28, 28`
