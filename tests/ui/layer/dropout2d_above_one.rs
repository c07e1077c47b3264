//! A rate of `Dropout2d` above 1.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, Dropout2d<1.5>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `Dropout2d<1.5>`: the rate must be at least 0 and below 1, as in `Dropout2d<0.5>`
//~ cure `Dropout2d<1.5>` -> `Dropout2d<0.15>`
