//! A dense layer of a different size after an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 28, 28>>, Conv2d<1, 6, 5>, MaxPool2d<2>, Dense<784, 10>; }

fn main() {}

//~ 4:81 shape mismatch: `Dense<784, 10>` expects 784 features, but `MaxPool2d<2>` before it outputs 6×12×12: put `Flatten` before it and write `Dense<864, 10>`
//~ cure `Dense<784` -> `Flatten, Dense<864`
