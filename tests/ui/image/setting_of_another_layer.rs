//! A pool with a setting of convolutions.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d<2, Dilation<2>>; }

fn main() {}

//~ 4:48 `MaxPool2d<2, Dilation<2>>`: the settings of a max pool are `Stride`, `Padding` and `Ceil`; over a sequence also `Causal`
//~ cure `, Dilation<2>` -> ``
