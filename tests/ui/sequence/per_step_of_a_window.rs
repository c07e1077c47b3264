//! A convolution over steps, for each step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, PerStep<Conv1d<4, 2, 3>>; }

fn main() {}

//~ 4:48 `PerStep<Conv1d<4, 2, 3>>`: the layers of `PerStep` get one step at a time: a vector of its features
//~ cure `PerStep<Conv1d<4, 2, 3>>` -> `Conv1d<4, 2, 3>`
