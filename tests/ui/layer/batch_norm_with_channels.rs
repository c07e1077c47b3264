//! A number of channels, as other libraries want it.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, BatchNorm<12>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `BatchNorm<12>`: a normalization knows the number of channels, and other numbers have names: `Momentum<0.1>`, `Epsilon<1e-5>`
//~ cure `BatchNorm<12>` -> `BatchNorm`
