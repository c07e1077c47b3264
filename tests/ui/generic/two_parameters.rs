//! Two parameters that must be equal.
use stackprop::prelude::*;

network! { struct Net<H, K> = Dense<784, H>, ReLU, Dense<K, 10>; }

fn main() {}

//~ 4:52 shape mismatch: `Dense<K, 10>` expects 10080 features, but `ReLU` before it outputs 5040 (parameters can have any size; checked with `H` = 5040, `K` = 10080)
//~ cure `Dense<K, 10>` -> `Dense<H, K>`
