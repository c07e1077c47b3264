//! A convolution over sequences after a vector.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 100>, Conv1d<4, 16, 3>; }

fn main() {}

//~ 4:40 shape mismatch: `Conv1d<4, 16, 3>` expects a sequence of 4 features, but `Dense<4, 100>` before it outputs 100 features: put `Reshape<Sequence<25, 4>>` before it
//~ cure `Conv1d` -> `Reshape<Sequence<25, 4>>, Conv1d`
