//! The last layer does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Tanh, Dense<8, 8>, Tanh, Dense<4, 1>; }

fn main() {}

//~ 4:63 shape mismatch: `Dense<4, 1>` expects 4 features, but `Tanh` before it outputs 8: write `Dense<8, 1>`
//~ cure `Dense<4, 1>` -> `Dense<8, 1>`
