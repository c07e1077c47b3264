//! A prediction needs more multiply-adds than its limit.
use stackprop::prelude::*;

network! {
    #[budget(macs = 100_000)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 `Net` needs 101632 multiply-adds for a prediction, more than its budget of 100000; the largest are `Dense<784, 128>` with 100352 and `Dense<128, 10>` with 1280
//~ cure `100_000` -> `110_000`
