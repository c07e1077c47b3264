//! A unit without a number.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "KiB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:27 expected a number of bytes and its unit, as in `parameters = "64 KiB"`
//~ cure `"KiB"` -> `"400 KiB"`
