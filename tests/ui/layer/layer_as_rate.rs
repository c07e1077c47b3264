//! A layer instead of a rate.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dropout<ReLU>; }

fn main() {}

//~ 4:38 `Dropout<ReLU>`: there is no such layer, or `ReLU` is not a valid argument for it
//~ cure `Dropout<ReLU>` -> `Dropout<0.5>`
