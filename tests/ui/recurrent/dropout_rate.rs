//! A recurrent layer that drops all outputs.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 16, RecurrentDropout<1>>, Last; }

fn main() {}

//~ 4:49 `GRU<8, 16, RecurrentDropout<1>>`: the rate must be at least 0 and below 1, as in `RecurrentDropout<0.2>`
//~ cure `RecurrentDropout<1>` -> `RecurrentDropout<0.2>`
