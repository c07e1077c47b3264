//! A network begins with an activation.
use stackprop::prelude::*;

network! { struct Net = ReLU, Dense<4, 1>; }

fn main() {}

//~ 4:25 a network cannot begin with `ReLU`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`
//~ cure `= ReLU` -> `= Dense<4, 4>, ReLU`
