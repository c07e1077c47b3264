//! A unit that does not exist.
use stackprop::prelude::*;

network! {
    #[budget(parameters = "400 pages")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:27 `pages` is not a unit of memory: use B, kB, KB, KiB, MB, MiB, GB or GiB
//~ cure `pages` -> `KiB`
