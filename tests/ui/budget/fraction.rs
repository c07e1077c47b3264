//! A limit that is not a whole number.
use stackprop::prelude::*;

network! {
    #[budget(macs = 200_000.5)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:21 a limit must be a whole number: write `200_000`
//~ cure `000.5` -> `000`
