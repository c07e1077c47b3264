//! The last step of what is not a sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 16>, Last, Last, Dense<16, 1>; }

fn main() {}

//~ 4:67 shape mismatch: `Last` expects a sequence, but `Last` before it outputs 16 features: put `Reshape<Sequence<16, 1>>` before it
//~ cure `Last, Last` -> `Last`
