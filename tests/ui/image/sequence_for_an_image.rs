//! A convolution over images after a sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<49, 8>>, Conv2d<8, 16, 3>; }

fn main() {}

//~ 4:49 shape mismatch: `Conv2d<8, 16, 3>` expects an image of 8 channels, but `Input<Sequence<49, 8>>` before it outputs 49×8, a sequence: put `Transpose<Image<…>>` before it
//~ cure `Conv2d<8` -> `Transpose<Image<8, 7, 7>>, Conv2d<8`
