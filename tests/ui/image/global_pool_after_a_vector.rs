//! A global pool after a vector.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 100>, GlobalAvgPool; }

fn main() {}

//~ 4:40 shape mismatch: `GlobalAvgPool` expects an image or a sequence, but `Dense<4, 100>` before it outputs 100 features: put `Reshape<Image<…>>` before it
//~ cure `GlobalAvgPool` -> `Reshape<Image<4, 5, 5>>, GlobalAvgPool`
