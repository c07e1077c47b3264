//! All three limits are exceeded.
use stackprop::prelude::*;

network! {
    #[budget(parameters = 400_000, inference = "0.5 KiB", macs = 1e5)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 `Net` needs 407080 bytes of parameters, more than its budget of 400000; the largest are `Dense<784, 128>` with 401920 and `Dense<128, 10>` with 5160
//~ 5:36 `Net` needs 592 bytes for a prediction, more than its budget of 512 (0.5 KiB); the largest are `Dense<784, 128>` with 512 and `Dense<128, 10>` with 40
//~ 5:59 `Net` needs 101632 multiply-adds for a prediction, more than its budget of 100000; the largest are `Dense<784, 128>` with 100352 and `Dense<128, 10>` with 1280
//~ cure `784, 128` -> `784, 16`
//~ cure `128, 10` -> `16, 10`
