//! A layer in a `Bidirectional` outputs fewer steps.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, Bidirectional<Conv1d<8, 16, 3>>; }

fn main() {}

//~ 4:49 `Bidirectional<Conv1d<8, 16, 3>>`: the layer in a `Bidirectional` must output as many steps as it reads
//~ cure `16, 3` -> `16, 3, Same`
