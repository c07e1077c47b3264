//! A limit that is a constant.
use stackprop::prelude::*;

const FLASH: usize = 64 * 1024;
const RAM: usize = 1024;

network! {
    #[budget(parameters = FLASH, inference = { RAM / 2 })]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 8:14 `Net` needs 407080 bytes of parameters, more than its budget of 65536 (`FLASH`); the largest are `Dense<784, 128>` with 401920 and `Dense<128, 10>` with 5160
//~ 8:34 `Net` needs 592 bytes for a prediction, more than its budget of 512 (`RAM / 2`); the largest are `Dense<784, 128>` with 512 and `Dense<128, 10>` with 40
//~ cure `64 * 1024` -> `512 * 1024`
//~ cure `usize = 1024` -> `usize = 4096`
