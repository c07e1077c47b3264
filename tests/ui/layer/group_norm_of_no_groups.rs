//! A number of groups that is none.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GroupNorm<0>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GroupNorm<0>`: the number of groups comes first, a whole number above 0, as in `GroupNorm<8>`
//~ cure `GroupNorm<0>` -> `GroupNorm<1>`
