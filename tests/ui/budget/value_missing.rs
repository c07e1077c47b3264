//! A limit without a value.
use stackprop::prelude::*;

network! {
    #[budget(macs)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 the limit of `macs` is missing: write it, as in `macs = 100_000`
//~ cure `(macs)` -> `(macs = 200_000)`
