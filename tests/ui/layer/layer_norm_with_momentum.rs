//! A momentum for a layer without running statistics.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, LayerNorm<Momentum<0.1>>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `LayerNorm<Momentum<0.1>>`: a momentum is for running statistics, which only a `BatchNorm` has
//~ cure `LayerNorm<Momentum<0.1>>` -> `LayerNorm`
