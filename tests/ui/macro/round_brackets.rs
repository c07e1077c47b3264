//! Sizes in parentheses.
use stackprop::prelude::*;

network! { struct Net = Dense(4, 8), ReLU; }

fn main() {}

//~ 4:30 arguments must be in angle brackets: write `Dense<4, 8>`
//~ cure `(4, 8)` -> `<4, 8>`
