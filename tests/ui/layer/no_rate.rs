//! A rate is missing.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dropout; }

fn main() {}

//~ 4:38 `Dropout`: the rate of a dropout is the share of values left out: at least 0 and below 1, as in `Dropout<0.5>`
//~ cure `Dropout` -> `Dropout<0.5>`
