//! A misspelt layer among the alternatives.
use stackprop::prelude::*;

search! { struct Net = Dense<4, {8 | 16}>, {ReLu | Tanh}, Dense<_, 2>; }

fn main() {}

//~ 4:45 `ReLu`: there is no layer of this name: write `ReLU`
//~ cure `ReLu` -> `ReLU`
