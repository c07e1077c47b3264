//! An expression for a size is too large.
use stackprop::prelude::*;

network! { struct Net = Dense<4, { 1 << 40 }>; }

fn main() {}

//~ 4:36 a size is at most 4294967295
//~ cure `1 << 40` -> `1 << 4`
