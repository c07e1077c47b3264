//! A rate of 1.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dropout<1.0>, Dense<8, 1>; }

fn main() {}

//~ 4:38 `Dropout<1.0>`: the rate must be at least 0 and below 1, as in `Dropout<0.5>`
//~ cure `Dropout<1.0>` -> `Dropout<0.1>`
