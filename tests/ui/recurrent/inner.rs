//! The layer in a `Bidirectional` expects a different number of features.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, Bidirectional<LSTM<7, 16>>; }

fn main() {}

//~ 4:49 shape mismatch: `Bidirectional<LSTM<7, 16>>` expects a sequence of 7 features, but `Input<Sequence<50, 8>>` before it outputs 50×8
//~ cure `LSTM<7` -> `LSTM<8`
