//! A layer instead of a setting.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 6, 5, ReLU>; }

fn main() {}

//~ 4:48 `Conv2d<1, 6, 5, ReLU>`: there is no such layer, or `ReLU` is not a valid argument for it
//~ cure `, ReLU>` -> `>, ReLU`
