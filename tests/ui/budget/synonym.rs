//! Another word for multiply-adds.
use stackprop::prelude::*;

network! {
    #[budget(flops = 200_000)]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 a budget has no `flops`: write `macs`
//~ cure `flops` -> `macs`
