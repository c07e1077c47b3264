//! A number of groups that is a parameter.
use stackprop::prelude::*;

network! { struct Net<G> = Input<Image<12, 8, 8>>, GroupNorm<G>; }

fn main() {}

//~ 4:52 `GroupNorm<G>`: the number of groups must divide the number of channels, because all groups have the same size (parameters can have any size; checked with `G` = 5040)
//~ cure `<G> = Input<Image<12, 8, 8>>, GroupNorm<G>` -> ` = Input<Image<12, 8, 8>>, GroupNorm<4>`
