//! The wrong size is an expression.
use stackprop::prelude::*;

const N: usize = 3;

network! { struct Net = Dense<4, 8>, Dense<{ 2 * N }, 1>; }

fn main() {}

//~ 6:38 shape mismatch: `Dense<2 * N, 1>` expects 6 features, but `Dense<4, 8>` before it outputs 8: `2 * N` is 6 here; make it 8 or write `Dense<8, 1>`
//~ cure `const N: usize = 3;` -> `const N: usize = 4;`
