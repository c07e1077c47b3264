//! A container instead of a layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Vec<f32>; }

fn main() {}

//~ 4:38 `Vec<f32>`: there is no such layer, or `f32` is not a valid argument for it
//~ cure `Vec<f32>` -> `ReLU`
