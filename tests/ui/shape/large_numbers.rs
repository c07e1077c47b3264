//! Large sizes, and sizes with `_` between digits.
use stackprop::prelude::*;

network! { struct Net = Dense<2, 1_000_000>, Dense<100_000, 2>; }

fn main() {}

//~ 4:46 shape mismatch: `Dense<100000, 2>` expects 100000 features, but `Dense<2, 1000000>` before it outputs 1000000: write `Dense<1000000, 2>`
//~ cure `Dense<100_000, 2>` -> `Dense<1_000_000, 2>`
