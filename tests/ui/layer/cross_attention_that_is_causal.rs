//! Attention to another sequence with a setting that only a self-attention has.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 64>>, CrossAttention<64, 4, 3, Causal>; }

fn main() {}

//~ 4:50 `CrossAttention<64, 4, 3, Causal>`: the settings of an attention to another sequence are `NoBias`, `KeyValueHeads`, `AttentionDropout` and `Masked`
//~ cure `, Causal` -> ``
