//! A window is longer than the sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<4, 8>>, Conv1d<8, 16, 5>; }

fn main() {}

//~ 4:48 shape mismatch: `Conv1d<8, 16, 5>` expects a sequence of 8 features of at least 5 steps for its window, but `Input<Sequence<4, 8>>` before it outputs 4×8: make the window smaller or add `Padding`
//~ cure `16, 5` -> `16, 5, Same`
