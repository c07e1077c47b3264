//! The wrong size is computed by a function.
use stackprop::prelude::*;

const fn square(n: usize) -> usize {
    n * n
}

network! { struct Net = Dense<4, 16>, Dense<{ square(3) }, 1>; }

fn main() {}

//~ 8:39 shape mismatch: `Dense<square(3), 1>` expects 9 features, but `Dense<4, 16>` before it outputs 16: `square(3)` is 9 here; make it 16 or write `Dense<16, 1>`
//~ cure `square(3)` -> `square(4)`
