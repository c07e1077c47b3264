//! A layer with a long text exceeds a limit.
use stackprop::prelude::*;

network! {
    #[budget(macs = 1000)]
    struct Net = Dense<16, 16>, ReLU, Residual<(Dense<16, 16>, ReLU, Dense<16, 16>), (Dense<16, 16>, Dense<16, 16>, Tanh)>, Dense<16, 8>;
}

fn main() {}

//~ 5:14 `Net` needs 1408 multiply-adds for a prediction, more than its budget of 1000; the largest are `Residual<…>` with 1024 and `Dense<16, 16>` with 256
//~ cure `1000` -> `2000`
