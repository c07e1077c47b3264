//! Normalizations after a layer with an error: one error, at that layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 0>, BatchNorm, LayerNorm, GroupNorm<3>, InstanceNorm<NoAffine>, Dense<12, 1>; }

fn main() {}

//~ 4:25 `Dense<4, 0>`: the number of outputs must be at least 1
//~ cure `Dense<4, 0>` -> `Dense<4, 12>`
//~ cure `, InstanceNorm<NoAffine>,` -> `,`
