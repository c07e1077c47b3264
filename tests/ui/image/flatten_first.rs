//! A network begins with `Flatten`.
use stackprop::prelude::*;

network! { struct Net = Flatten, Dense<784, 10>; }

fn main() {}

//~ 4:25 a network cannot begin with `Flatten`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`
//~ cure `= Flatten` -> `= Input<Image<1, 28, 28>>, Flatten`
