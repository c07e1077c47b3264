//! An output padding that is not less than the stride.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, ConvTranspose2d<1, 2, 3, Stride<2>, OutputPadding<2>>; }

fn main() {}

//~ 4:48 `ConvTranspose2d<1, 2, 3, Stride<2>, OutputPadding<2>>`: the output padding must be less than the stride or the dilation
//~ cure `OutputPadding<2>` -> `OutputPadding<1>`
