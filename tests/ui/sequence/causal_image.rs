//! A causal convolution of an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Causal>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Causal>`: `Causal` is for sequences, and this is a convolution over an image: leave it out
//~ cure `Causal` -> `Same`
