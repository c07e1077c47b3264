//! A slice of steps beyond the end of a sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SliceSteps<8, 4>; }

fn main() {}

//~ 4:50 shape mismatch: `SliceSteps<8, 4>` expects a sequence of at least 12 steps, but `Input<Sequence<10, 64>>` before it outputs 10×64: the last 4 are `SliceSteps<6, 4>`
//~ cure `8, 4` -> `6, 4`
