//! A transposed convolution with the padding `Same`.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, ConvTranspose2d<1, 2, 3, Same>; }

fn main() {}

//~ 4:48 `ConvTranspose2d<1, 2, 3, Same>`: the settings of a transposed convolution are `Stride`, `Padding`, `OutputPadding`, `Dilation`, `Groups`, `Depthwise` and `NoBias`
//~ cure `Same` -> `Padding<1>`
