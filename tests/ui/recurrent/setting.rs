//! A recurrent layer with a setting of another one.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, LSTM<8, 16, ResetFirst>; }

fn main() {}

//~ 4:49 `LSTM<8, 16, ResetFirst>`: the settings of an `LSTM` are `NoBias`, `LearnedState`, `RecurrentDropout`, `Projection` and `Peepholes`
//~ cure `LSTM` -> `GRU`
