//! Two layers do not fit: two errors.
use stackprop::prelude::*;

network! {
    struct Net = Dense<4, 8>, ReLU, Dense<7, 6>, ReLU,
        Dense<5, 1>;
}

fn main() {}

//~ 5:37 shape mismatch: `Dense<7, 6>` takes 7 features, but `ReLU` before it gives 8: write `Dense<8, 6>`
//~ 6:9 shape mismatch: `Dense<5, 1>` takes 5 features, but `ReLU` before it gives 6: write `Dense<6, 1>`
//~ cure `Dense<7, 6>` -> `Dense<8, 6>`
//~ cure `Dense<5, 1>` -> `Dense<6, 1>`
