//! A prediction needs more memory than its limit.
use stackprop::prelude::*;

network! {
    #[budget(inference = "0.5 kB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 `Net` needs 592 bytes for a prediction, more than its budget of 500 (0.5 kB); the largest are `Dense<784, 128>` with 512 and `Dense<128, 10>` with 40
//~ cure `0.5 kB` -> `1 kB`
