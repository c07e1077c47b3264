//! Zero padding of a vector.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 9>, ZeroPad2d<1>; }

fn main() {}

//~ 4:38 shape mismatch: `ZeroPad2d<1>` expects an image, but `Dense<4, 9>` before it outputs 9 features: put `Reshape<Image<1, 3, 3>>` before it
//~ cure `ZeroPad2d<1>` -> `Reshape<Image<1, 3, 3>>, ZeroPad2d<1>`
