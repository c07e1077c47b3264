//! Two layers do not fit.
use stackprop::prelude::*;

network! {
    struct Net = Dense<4, 8>, ReLU, Dense<7, 6>, ReLU,
        Dense<5, 1>;
}

fn main() {}

//~ 5:37 shape mismatch: `Dense<7, 6>` expects 7 features, but `ReLU` before it outputs 8: write `Dense<8, 6>`
//~ 6:9 shape mismatch: `Dense<5, 1>` expects 5 features, but `ReLU` before it outputs 6: write `Dense<6, 1>`
//~ cure `Dense<7, 6>` -> `Dense<8, 6>`
//~ cure `Dense<5, 1>` -> `Dense<6, 1>`
