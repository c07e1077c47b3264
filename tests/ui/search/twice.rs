//! An alternative that is there twice.
use stackprop::prelude::*;

search! { struct Net = Dense<4, {8 | 16 | 8}>, ReLU, Dense<_, 2>; }

fn main() {}

//~ 4:43 the alternative `8` is there twice: remove one
//~ cure `16 | 8}` -> `16}`
