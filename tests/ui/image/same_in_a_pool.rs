//! A pool with the padding `Same`.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, AvgPool2d<3, Same>; }

fn main() {}

//~ 4:48 `AvgPool2d<3, Same>`: the settings of an average pool are `Stride`, `Padding`, `Ceil` and `CountInside`; over a sequence also `Causal`
//~ cure `Same` -> `Stride<1>, Padding<1>`
