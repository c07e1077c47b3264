//! Rotary positions with an odd number of features per head.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 12>>, SelfAttention<12, 4, Rotary>; }

fn main() {}

//~ 4:50 `SelfAttention<12, 4, Rotary>`: rotary positions turn pairs of values, so the number of features per head must be even
//~ cure `<12, 4, Rotary>` -> `<12, 3, Rotary>`
