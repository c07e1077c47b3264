//! More variants than a search can have.
use stackprop::prelude::*;

search! { struct Net = Dense<4, {1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}>, Dense<_, {1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}>; }

fn main() {}

//~ 4:18 `Net` has 81 variants, more than 64: write fewer alternatives
//~ cure `Dense<4, {1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}>` -> `Dense<4, {1 | 9}>`
