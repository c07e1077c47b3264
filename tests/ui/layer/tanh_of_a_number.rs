//! A number as the accuracy of a `Tanh`.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, Tanh<2>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `Tanh<2>`: it has no number: write `Tanh` or `Sigmoid`, or `Tanh<Fast>` and `Sigmoid<Fast>` for fewer digits
//~ cure `Tanh<2>` -> `Tanh<Fast>`
