//! A unit that is none.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "400 pages")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:27 `pages` is no unit of memory: there are B, kB, KB, KiB, MB, MiB, GB and GiB
//~ cure `pages` -> `KiB`
