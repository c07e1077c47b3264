//! A layer in the middle of a long list does not fit.
use stackprop::prelude::*;

network! {
    struct Net =
        Dense<16, 32>,
        ReLU,
        Dense<23, 32>,
        Tanh,
        Dense<32, 4>,
        Softmax;
}

fn main() {}

//~ 8:9 shape mismatch: `Dense<23, 32>` expects 23 features, but `ReLU` before it outputs 32: write `Dense<32, 32>`
//~ cure `Dense<23, 32>` -> `Dense<32, 32>`
