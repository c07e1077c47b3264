//! A limit of steps for an attention that cannot run step by step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 4, Bounded>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 4, Bounded>`: `Bounded` limits the steps of a network that runs step by step, which only a `Causal` attention can
//~ cure `, Bounded` -> ``
