//! A projection to no outputs.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, LSTM<8, 16, Projection<0>>; }

fn main() {}

//~ 4:49 `LSTM<8, 16, Projection<0>>`: a projection must have at least one output, and fewer than the layer has units, as in `LSTM<8, 16, Projection<4>>`
//~ cure `Projection<0>` -> `Projection<4>`
