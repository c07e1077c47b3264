//! A window of rows and columns over a sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, Conv1d<8, 16, (3, 3)>; }

fn main() {}

//~ 4:49 `Conv1d<8, 16, (3, 3)>`: a sequence has one direction: the size of the window is one number
//~ cure `(3, 3)` -> `3`
