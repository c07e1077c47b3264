//! A `LayerNorm` of one feature.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 1>, LayerNorm, Dense<1, 1>; }

fn main() {}

//~ 4:38 `LayerNorm`: a single channel is always normalized to 0: a `LayerNorm` needs at least 2 channels
//~ cure `LayerNorm` -> `BatchNorm`
