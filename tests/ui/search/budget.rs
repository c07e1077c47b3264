//! All variants exceed the budget.
use stackprop::prelude::*;

search! {
    #[budget(macs = 40)]
    struct Net = Dense<4, {8 | 16}>, {ReLU | Tanh}, Dense<_, 2>, Softmax;
}

fn main() {}

//~ 5:14 all variants of `Net` exceed the budget; the smallest, `8, ReLU`, needs 232 bytes of parameters, 48 bytes for a prediction, and 48 multiply-adds
//~ cure `macs = 40` -> `macs = 100`
