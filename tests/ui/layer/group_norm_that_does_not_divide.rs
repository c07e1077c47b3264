//! Groups that do not divide the channels.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GroupNorm<5>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GroupNorm<5>`: groups are of equal size: write a number of groups that divides the number of channels before it
//~ cure `GroupNorm<5>` -> `GroupNorm<4>`
