//! A mean of one value.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 1>, LayerNorm, Dense<1, 1>; }

fn main() {}

//~ 4:38 `LayerNorm`: of a single channel nothing is left but 0: a `LayerNorm` normalizes over several
//~ cure `LayerNorm` -> `BatchNorm`
