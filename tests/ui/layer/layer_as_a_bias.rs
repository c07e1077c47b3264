//! A layer instead of `NoBias`.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8, ReLU>; }

fn main() {}

//~ 4:25 `Dense<4, 8, ReLU>`: there is no such layer, or `ReLU` is not a valid argument for it
//~ cure `, ReLU>` -> `>, ReLU`
