//! A size that is too large.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 5000000000>; }

fn main() {}

//~ 4:34 `5000000000` is too large: a size is at most 4294967295
//~ cure `5000000000` -> `5`
