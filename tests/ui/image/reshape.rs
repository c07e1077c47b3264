//! A vector has fewer values than the image into which it is reshaped.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 10>, ReLU, Reshape<Image<1, 4, 4>>; }

fn main() {}

//~ 4:45 shape mismatch: `Reshape<Image<1, 4, 4>>` expects 16 values, but `ReLU` before it outputs 10 features: put `Dense<10, 16>` between them
//~ cure `4, 10` -> `4, 16`
