//! A pool whose padding is as large as its window.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d<3, Padding<3>>; }

fn main() {}

//~ 4:48 `MaxPool2d<3, Padding<3>>`: the padding of a pool must be less than its window
//~ cure `Padding<3>` -> `Padding<1>`
