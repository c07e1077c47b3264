//! A budget, and a mistake in the list.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "398 KiB")]
    struct Net = Dense<784, 128>, ReLU, Dense<900, 10>, Softmax;
}

fn main() {}

//~ 6:41 shape mismatch: `Dense<900, 10>` expects 900 features, but `ReLU` before it outputs 128: write `Dense<128, 10>`
//~ cure `Dense<900, 10>` -> `Dense<128, 10>`
