//! A network begins with a convolution of a sequence.
use stackprop::prelude::*;

network! { struct Net = Conv1d<8, 6, 5>, ReLU, GlobalAvgPool; }

fn main() {}

//~ 4:25 a network cannot begin with `Conv1d<8, 6, 5>`, which takes a sequence of 8 features of any size: begin with that size, as in `Input<Sequence<100, 8>>`
//~ cure `= Conv1d` -> `= Input<Sequence<100, 8>>, Conv1d`
