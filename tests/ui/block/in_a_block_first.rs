//! A block that comes first and takes what comes.
use stackprop::prelude::*;

network! { struct Net = Residual<(ReLU, Dense<4, 4>)>; }

fn main() {}

//~ 4:35 a network cannot begin with `ReLU`, which takes what comes before it: begin with what that is, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer that fixes it, such as `Dense<784, 128>`
//~ cure `ReLU, Dense<4, 4>` -> `Dense<4, 4>, ReLU`
