//! A number among the settings of a recurrent layer.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 16, 2>; }

fn main() {}

//~ 4:49 `GRU<8, 16, 2>`: a number is not a setting: a recurrent layer has the numbers of its inputs and outputs per step, as in `LSTM<8, 16>`
//~ cure `GRU<8, 16, 2>` -> `Repeat<2, GRU<8, 8>>`
