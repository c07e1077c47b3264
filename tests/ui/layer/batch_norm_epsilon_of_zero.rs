//! An epsilon of 0.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, BatchNorm<NoAffine, Epsilon<0>>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `BatchNorm<NoAffine, Epsilon<0>>`: the epsilon must be above 0, as in `Epsilon<1e-5>`
//~ cure `BatchNorm<NoAffine, Epsilon<0>>` -> `BatchNorm<NoAffine, Epsilon<1e-6>>`
