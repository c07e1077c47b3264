//! Rotary positions with a base of zero.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 12>>, SelfAttention<12, 3, Rotary<0>>; }

fn main() {}

//~ 4:50 `SelfAttention<12, 3, Rotary<0>>`: the base of rotary positions must be above 0, as in `Rotary<10000>`
//~ cure `Rotary<0>` -> `Rotary`
