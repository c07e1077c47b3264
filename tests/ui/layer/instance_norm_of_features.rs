//! An `InstanceNorm` with a single value per channel.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, InstanceNorm, Dense<12, 1>; }

fn main() {}

//~ 4:39 `InstanceNorm`: each channel has a single value, which is always normalized to 0: write `LayerNorm` or `BatchNorm`
//~ cure `InstanceNorm` -> `LayerNorm`
