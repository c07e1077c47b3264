//! A network begins with an activation.
use stackprop::prelude::*;

network! { struct Net = ReLU, Dense<4, 1>; }

fn main() {}

//~ 4:25 a network cannot begin with `ReLU`, which takes what comes before it: begin with a layer that fixes the input, such as `Dense<784, 128>`
//~ cure `= ReLU` -> `= Dense<4, 4>, ReLU`
