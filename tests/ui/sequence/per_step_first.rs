//! Layers for each step at the beginning, without the number of steps.
use stackprop::prelude::*;

network! { struct Net = PerStep<(Dense<1, 8>, ReLU)>; }

fn main() {}

//~ 4:25 a network cannot begin with `PerStep<(Dense<1, 8>, ReLU)>`, which accepts a sequence of any size: put the size of the input in front of it, as in `Input<Sequence<100, 1>>`
//~ cure `= PerStep` -> `= Input<Sequence<100, 1>>, PerStep`
