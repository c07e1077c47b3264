//! The number of outputs of a recurrent layer is missing.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, LSTM<8>; }

fn main() {}

//~ 4:49 `LSTM<8>`: the number of outputs is missing: write it after the number of inputs, as in `Dense<784, 128>`
//~ cure `LSTM<8>` -> `LSTM<8, 16>`
