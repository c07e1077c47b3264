//! A projection to as many outputs as there are units.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, LSTM<8, 16, Projection<16>, NoBias>; }

fn main() {}

//~ 4:49 `LSTM<8, 16, Projection<16>, NoBias>`: a projection must have at least one output, and fewer than the layer has units, as in `LSTM<8, 16, Projection<4>>`
//~ cure `Projection<16>` -> `Projection<8>`
