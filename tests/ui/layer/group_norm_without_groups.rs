//! A `GroupNorm` without a number of groups.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GroupNorm, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GroupNorm`: the first argument is the number of groups, a whole number above 0, as in `GroupNorm<8>`
//~ cure `GroupNorm` -> `GroupNorm<3>`
