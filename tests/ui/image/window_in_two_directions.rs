//! A window of two numbers over a sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, Conv1d<8, 16, (3, 3)>; }

fn main() {}

//~ 4:49 `Conv1d<8, 16, (3, 3)>`: a window over a sequence has a single size: write one number
//~ cure `(3, 3)` -> `3`
