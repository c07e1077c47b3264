//! A dense layer after `Flatten` expects a different size.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 28, 28>>, Conv2d<1, 6, 5, Padding<2>>, MaxPool2d<2>, Flatten, Dense<864, 10>; }

fn main() {}

//~ 4:102 shape mismatch: `Dense<864, 10>` expects 864 features, but `Flatten` before it outputs 1176: write `Dense<1176, 10>`
//~ cure `864` -> `1176`
