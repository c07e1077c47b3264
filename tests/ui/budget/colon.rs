//! A colon after the name of a limit.
use stackprop::prelude::*;

network! {
    #[budget(macs: 200_000)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:18 expected `=` after `macs`, as in `macs = 100_000`
//~ cure `macs:` -> `macs =`
