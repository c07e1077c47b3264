//! A limit that is neither a number nor a constant.
use stackprop::prelude::*;

network! {
    #[budget(parameters = Vec<u8>)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:27 the limit of `parameters` must be a number of bytes, a text such as `"64 KiB"`, a constant, or an expression in braces
//~ cure `Vec<u8>` -> `"400 KiB"`
