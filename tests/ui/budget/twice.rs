//! The same limit twice.
use stackprop::prelude::*;

network! {
    #[budget(macs = 300_000, macs = 200_000)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:30 `macs` already has a limit: write only one
//~ cure `macs = 300_000, ` -> ``
