//! A missing number of outputs.
use stackprop::prelude::*;

network! { struct Net = Dense<4>; }

fn main() {}

//~ 4:25 `Dense<4>`: the number of outputs is missing: write it after the number of inputs, as in `Dense<784, 128>`
//~ cure `<4>` -> `<4, 8>`
