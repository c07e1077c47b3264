//! Sequences of different features, one after the other.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, ConcatSteps<Conv1d<64, 32, 1>, SliceSteps<0, 4>>; }

fn main() {}

//~ 4:50 shape mismatch in `ConcatSteps<Conv1d<64, 32, 1>, SliceSteps<0, 4>>`: one branch outputs 10×32, the other 4×64: both must be sequences with the same number of features
//~ cure `64, 32, 1` -> `64, 64, 1`
