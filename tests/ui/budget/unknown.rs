//! A limit for an unknown quantity.
use stackprop::prelude::*;

network! {
    #[budget(latency = "1 ms")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 a budget has no `latency`: it can limit `parameters`, `inference` and `macs`
//~ cure `latency = "1 ms"` -> `macs = 200_000`
