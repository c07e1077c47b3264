//! Groups of one value.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GroupNorm<12>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GroupNorm<12>`: each group has a single value, of which nothing is left but 0: write fewer groups
//~ cure `GroupNorm<12>` -> `GroupNorm<3>`
