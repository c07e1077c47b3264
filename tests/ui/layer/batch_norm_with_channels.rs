//! A number of channels, as in other libraries.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, BatchNorm<12>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `BatchNorm<12>`: leave out this number: the number of channels is inferred, and other numbers have names, as in `Epsilon<1e-5>`
//~ cure `BatchNorm<12>` -> `BatchNorm`
