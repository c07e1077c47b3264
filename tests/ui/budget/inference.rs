//! A prediction that needs more memory than there is.
use stackprop::prelude::*;

network! {
    #[budget(inference = "1 kB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 `Net` needs 1064 bytes for a prediction, more than its budget of 1000 (1 kB); the largest are `Dense<784, 128>` with 512 and `ReLU` with 512
//~ cure `1 kB` -> `2 kB`
