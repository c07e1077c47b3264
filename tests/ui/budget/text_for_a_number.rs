//! A text as limit for multiply-adds.
use stackprop::prelude::*;

network! {
    #[budget(macs = "200000")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:21 `macs` must be a number without a unit: write `macs = 200000`
//~ cure `"200000"` -> `200000`
