//! The size before is an expression.
use stackprop::prelude::*;

network! { struct Net = Dense<4, { 28 * 28 }>, Dense<728, 10>; }

fn main() {}

//~ 4:48 shape mismatch: `Dense<728, 10>` expects 728 features, but `Dense<4, 28 * 28>` before it outputs 784: write `Dense<784, 10>`
//~ cure `Dense<728, 10>` -> `Dense<784, 10>`
