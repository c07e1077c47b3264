//! A momentum above 1.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, BatchNorm<Momentum<1.5>>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `BatchNorm<Momentum<1.5>>`: the momentum must be from 0 to 1, as in `Momentum<0.1>`
//~ cure `BatchNorm<Momentum<1.5>>` -> `BatchNorm<Momentum<0.5>>`
