//! A convolution over sequences after an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<8, 7, 7>>, Conv1d<8, 16, 3>; }

fn main() {}

//~ 4:48 shape mismatch: `Conv1d<8, 16, 3>` expects a sequence of 8 features, but `Input<Image<8, 7, 7>>` before it outputs 8×7×7, an image: put `Transpose` before it
//~ cure `Conv1d<8` -> `Transpose, Conv1d<8`
