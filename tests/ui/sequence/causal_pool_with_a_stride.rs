//! A causal pool that leaves out steps.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, MaxPool1d<2, Causal, Stride<2>>; }

fn main() {}

//~ 4:48 `MaxPool1d<2, Causal, Stride<2>>`: a causal pool has an output for each step: leave out `Stride`
//~ cure `, Stride<2>` -> ``
