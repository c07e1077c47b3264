//! Normalizations of nothing: one error, at what gives it.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 0>, BatchNorm, LayerNorm, GroupNorm<3>, InstanceNorm<NoAffine>, Dense<12, 1>; }

fn main() {}

//~ 4:25 `Dense<4, 0>`: there is at least one output
//~ cure `Dense<4, 0>` -> `Dense<4, 12>`
//~ cure `, InstanceNorm<NoAffine>,` -> `,`
