//! A dense layer after an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 28, 28>>, Conv2d<1, 6, 5>, ReLU, Dense<3456, 10>; }

fn main() {}

//~ 4:73 shape mismatch: `Dense<3456, 10>` expects 3456 features, but `ReLU` before it outputs 6×24×24: put `Flatten` before it
//~ cure `Dense<3456` -> `Flatten, Dense<3456`
