//! A network begins with a convolution over a sequence.
use stackprop::prelude::*;

network! { struct Net = Conv1d<8, 6, 5>, ReLU, GlobalAvgPool; }

fn main() {}

//~ 4:25 a network cannot begin with `Conv1d<8, 6, 5>`, which accepts a sequence of 8 features of any size: put the size of the input in front of it, as in `Input<Sequence<100, 8>>`
//~ cure `= Conv1d` -> `= Input<Sequence<100, 8>>, Conv1d`
