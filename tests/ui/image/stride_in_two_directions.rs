//! A stride of two numbers over a sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, MaxPool1d<2, Stride<(2, 1)>>; }

fn main() {}

//~ 4:49 `MaxPool1d<2, Stride<(2, 1)>>`: a setting for a sequence must have one number, as in `Stride<2>`
//~ cure `(2, 1)` -> `2`
