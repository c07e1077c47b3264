//! A recurrent layer without cells with peepholes.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 16, Peepholes>; }

fn main() {}

//~ 4:49 `GRU<8, 16, Peepholes>`: the settings of a `GRU` are `ResetFirst`, `ReLU`, `NoBias`, `LearnedState` and `RecurrentDropout`
//~ cure `GRU` -> `LSTM`
