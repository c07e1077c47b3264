//! A setting of a convolution after a normalization.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, LayerNorm<Stride<2>>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `LayerNorm<Stride<2>>`: the settings of this normalization are `Epsilon` and `NoAffine`
//~ cure `LayerNorm<Stride<2>>` -> `LayerNorm`
