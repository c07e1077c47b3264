//! A causal convolution of an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Causal>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Causal>`: the settings of a convolution are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise` and `NoBias`; over a sequence also `Causal`
//~ cure `Causal` -> `Same`
