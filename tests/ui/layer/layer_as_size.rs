//! A layer instead of a size.
use stackprop::prelude::*;

network! { struct Net = Dense<4, ReLU>; }

fn main() {}

//~ 4:25 `Dense<4, ReLU>`: there is no such layer, or `ReLU` is not a valid argument for it
//~ cure `4, ReLU>` -> `4, 8>, ReLU`
