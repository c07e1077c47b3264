//! A recurrent layer expects a different number of features per step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, LSTM<9, 16>, Last, Dense<16, 1>; }

fn main() {}

//~ 4:49 shape mismatch: `LSTM<9, 16>` expects a sequence of 9 features, but `Input<Sequence<50, 8>>` before it outputs 50×8: write `LSTM<8, 16>`
//~ cure `LSTM<9` -> `LSTM<8`
