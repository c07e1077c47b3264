//! A causal pool of an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d<2, Causal>; }

fn main() {}

//~ 4:48 `MaxPool2d<2, Causal>`: the settings of a max pool are `Stride`, `Padding` and `Ceil`; over a sequence also `Causal`
//~ cure `2, Causal` -> `2, Ceil`
