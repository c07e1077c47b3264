//! A slice in front of everything.
use stackprop::prelude::*;

network! { struct Net = Slice<0, 4>, Dense<4, 1>; }

fn main() {}

//~ 4:25 a network cannot begin with `Slice<0, 4>`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`
//~ cure `Slice<0, 4>` -> `Input<10>, Slice<0, 4>`
