//! A slice beyond the last feature.
use stackprop::prelude::*;

network! { struct Net = Input<10>, Concat<(Slice<0, 8>, Dense<8, 4>), (Slice<8, 4>, Dense<4, 4>)>, Dense<8, 1>; }

fn main() {}

//~ 4:72 shape mismatch: `Slice<8, 4>` expects at least 12 features, but `Input<10>` before it outputs 10 features: the last 4 are `Slice<6, 4>`
//~ cure `Slice<8, 4>` -> `Slice<6, 4>`
