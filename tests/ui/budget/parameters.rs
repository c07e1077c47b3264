//! Parameters need more memory than their limit.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "64 KiB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 `Net` needs 407080 bytes of parameters, more than its budget of 65536 (64 KiB); the largest are `Dense<784, 128>` with 401920 and `Dense<128, 10>` with 5160
//~ cure `64 KiB` -> `400 KiB`
