//! A search without alternatives.
use stackprop::prelude::*;

search! { struct Net = Dense<4, 8>, ReLU, Dense<_, 2>; }

fn main() {}

//~ 4:18 `Net` has no alternatives: write at least one choice, as in `Dense<13, {16 | 32}>`, or use `network!`
//~ cure `search!` -> `network!`
