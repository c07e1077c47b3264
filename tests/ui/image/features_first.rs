//! A sequence with its features first.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<3, 100>>, Conv1d<3, 8, 5>; }

fn main() {}

//~ 4:50 shape mismatch: `Conv1d<3, 8, 5>` expects a sequence of 3 features, but `Input<Sequence<3, 100>>` before it outputs 3×100: write `Conv1d<100, 8, 5>`, or, because steps come first, `Sequence<100, 3>`
//~ cure `Sequence<3, 100>` -> `Sequence<100, 3>`
