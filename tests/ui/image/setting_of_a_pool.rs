//! A convolution with a setting of pools.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Ceil>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Ceil>`: the settings of a convolution are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise` and `NoBias`; over a sequence also `Causal`
//~ cure `, Ceil` -> ``
