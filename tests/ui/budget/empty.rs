//! A budget without limits.
use stackprop::prelude::*;

network! {
    #[budget()]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:7 a budget has limits, as in `#[budget(parameters = "64 KiB", inference = "4 KiB", macs = 100_000)]`
//~ cure `budget()` -> `budget(macs = 200_000)`
