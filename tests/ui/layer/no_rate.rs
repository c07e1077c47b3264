//! A missing rate.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dropout; }

fn main() {}

//~ 4:38 `Dropout`: the rate must be at least 0 and below 1, as in `Dropout<0.5>`
//~ cure `Dropout` -> `Dropout<0.5>`
