//! An expression for a size is negative.
use stackprop::prelude::*;

network! { struct Net = Dense<{ 3 - 4 }, 8>; }

fn main() {}

//~ 4:33 attempt to compute `3_usize - 4_usize`, which would overflow
//~ cure `3 - 4` -> `4 - 3`
