//! A number of channels, as in other libraries.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, BatchNorm<12>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `BatchNorm<12>`: the number of channels is inferred, and other numbers have names: `Momentum<0.1>`, `Epsilon<1e-5>`
//~ cure `BatchNorm<12>` -> `BatchNorm`
