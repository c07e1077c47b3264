//! A number of groups that does not divide the channels.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GroupNorm<5>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GroupNorm<5>`: the number of groups must divide the number of channels, because all groups have the same size
//~ cure `GroupNorm<5>` -> `GroupNorm<4>`
