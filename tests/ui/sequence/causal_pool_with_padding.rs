//! A causal pool with another padding.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, AvgPool1d<3, Padding<1>, Causal>; }

fn main() {}

//~ 4:48 `AvgPool1d<3, Padding<1>, Causal>`: `Causal` is a padding: leave out the other one
//~ cure `Padding<1>, Causal` -> `Causal`
