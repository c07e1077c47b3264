//! A budget, and a mistake in a list in parentheses.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "280 KiB")]
    struct Net = Dense<512, 128>, Residual<(Dense<128, 8>, Tanh, Dense<900, 128>)>;
}

fn main() {}

//~ 6:66 shape mismatch: `Dense<900, 128>` expects 900 features, but `Tanh` before it outputs 8: write `Dense<8, 128>`
//~ cure `Dense<900, 128>` -> `Dense<8, 128>`
