//! A projection of a layer that has none.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, RNN<8, 16, Projection<4>>; }

fn main() {}

//~ 4:49 `RNN<8, 16, Projection<4>>`: the settings of an `RNN` are `ReLU`, `NoBias`, `LearnedState` and `RecurrentDropout`
//~ cure `RNN` -> `LSTM`
