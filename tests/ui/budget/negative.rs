//! A negative limit.
use stackprop::prelude::*;

network! {
    #[budget(macs = -200_000)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:21 a limit cannot be negative
//~ cure `-200_000` -> `200_000`
