//! A `GroupNorm` with 0 groups.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GroupNorm<0>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GroupNorm<0>`: the first argument is the number of groups, a whole number above 0, as in `GroupNorm<8>`
//~ cure `GroupNorm<0>` -> `GroupNorm<1>`
