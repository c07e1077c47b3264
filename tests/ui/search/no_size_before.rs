//! A `_` as the first size, an error for each variant.
use stackprop::prelude::*;

search! { struct Net = Dense<_, {8 | 16}>, ReLU; }

fn main() {}

//~ 4:24 `Dense<_, 8>` is the first layer, so `_` has no size to infer: write the number of inputs instead
//~ 4:24 `Dense<_, 16>` is the first layer, so `_` has no size to infer: write the number of inputs instead
//~ cure `Dense<_,` -> `Dense<4,`
