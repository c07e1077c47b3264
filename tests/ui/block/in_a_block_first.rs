//! The first block of a network begins with a layer that accepts any shape.
use stackprop::prelude::*;

network! { struct Net = Residual<(ReLU, Dense<4, 4>)>; }

fn main() {}

//~ 4:35 a network cannot begin with `ReLU`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`
//~ cure `ReLU, Dense<4, 4>` -> `Dense<4, 4>, ReLU`
