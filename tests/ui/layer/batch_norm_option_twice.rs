//! An option is written twice.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, BatchNorm<Momentum<0.1>, Momentum<0.2>>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `BatchNorm<Momentum<0.1>, Momentum<0.2>>`: two of the settings set the same thing: leave one of them out
//~ cure `BatchNorm<Momentum<0.1>, Momentum<0.2>>` -> `BatchNorm<Momentum<0.2>>`
