//! A pool with more padding than half of its window.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d<3, Padding<2>>; }

fn main() {}

//~ 4:48 `MaxPool2d<3, Padding<2>>`: the padding of a pool is at most half of its window
//~ cure `Padding<2>` -> `Padding<1>`
