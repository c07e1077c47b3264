//! An `Input` of size `_`.
use stackprop::prelude::*;

network! { struct Net = Input<_>, Dense<_, 10>; }

fn main() {}

//~ 4:25 `Input<_>`: a shape is a number of features, `Image<1, 28, 28>` or `Sequence<50, 8>`, with whole numbers of at least 1
//~ cure `Input<_>` -> `Input<784>`
