//! A misspelt limit.
use stackprop::prelude::*;

network! {
    #[budget(paramters = "64 KiB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 a budget has no `paramters`: write `parameters`
//~ cure `paramters = "64` -> `parameters = "400`
