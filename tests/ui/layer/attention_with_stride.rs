//! Attention with a setting of convolutions.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, SelfAttention<64, 4, Stride<2>>; }

fn main() {}

//~ 4:50 `SelfAttention<64, 4, Stride<2>>`: the settings of an attention are `Causal`, `NoBias`, `KeyValueHeads`, `AttentionDropout`, `Rotary`, `Masked` and `Bounded`
//~ cure `, Stride<2>` -> ``
