//! A convolution expects a different number of features.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, Conv1d<50, 16, 3>; }

fn main() {}

//~ 4:49 shape mismatch: `Conv1d<50, 16, 3>` expects a sequence of 50 features, but `Input<Sequence<50, 8>>` before it outputs 50×8: write `Conv1d<8, 16, 3>`, or, because steps come first, `Sequence<8, 50>`
//~ cure `50, 16` -> `8, 16`
