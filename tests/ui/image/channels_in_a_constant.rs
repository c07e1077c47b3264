//! A convolution expects a different number of channels, which is a constant.
use stackprop::prelude::*;

const CHANNELS: usize = 8;

network! { struct Net = Input<Image<3, 9, 9>>, Conv2d<CHANNELS, 16, 5, Same>; }

fn main() {}

//~ 6:48 shape mismatch: `Conv2d<CHANNELS, 16, 5, Same>` expects an image of 8 channels, but `Input<Image<3, 9, 9>>` before it outputs 3×9×9: `CHANNELS` is 8 here; make it 3 or write `Conv2d<3, 16, 5, Same>`
//~ cure `usize = 8` -> `usize = 3`
