//! More output padding than a stride leaves open.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, ConvTranspose2d<1, 2, 3, Stride<2>, OutputPadding<2>>; }

fn main() {}

//~ 4:48 `ConvTranspose2d<1, 2, 3, Stride<2>, OutputPadding<2>>`: the output padding is less than the stride or the dilation
//~ cure `OutputPadding<2>` -> `OutputPadding<1>`
