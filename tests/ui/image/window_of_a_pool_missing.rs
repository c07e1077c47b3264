//! A pool without a window size.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d; }

fn main() {}

//~ 4:48 `MaxPool2d`: the size of the window is missing: write it, as in `MaxPool2d<2>` or `AvgPool1d<2>`
//~ cure `MaxPool2d` -> `MaxPool2d<2>`
