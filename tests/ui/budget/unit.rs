//! A unit in the wrong case.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "400 kib")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:27 `kib` is not a unit of memory: write `400 KiB`
//~ cure `kib` -> `KiB`
