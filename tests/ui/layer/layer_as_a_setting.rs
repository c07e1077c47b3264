//! A layer instead of a setting.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 6, 5, ReLU>; }

fn main() {}

//~ 4:48 `Conv2d<1, 6, 5, ReLU>`: the settings of a convolution are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise` and `NoBias`; over a sequence also `Causal`
//~ cure `, ReLU>` -> `>, ReLU`
