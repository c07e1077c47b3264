//! A parameter as a number of groups.
use stackprop::prelude::*;

network! { struct Net<G> = Input<Image<12, 8, 8>>, GroupNorm<G>; }

fn main() {}

//~ 4:52 `GroupNorm<G>`: groups are of equal size: write a number of groups that divides the number of channels before it (parameters can be any size; tried with `G` = 5040)
//~ cure `<G> = Input<Image<12, 8, 8>>, GroupNorm<G>` -> ` = Input<Image<12, 8, 8>>, GroupNorm<4>`
