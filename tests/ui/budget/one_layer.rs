//! A network of one layer exceeds a limit.
use stackprop::prelude::*;

network! {
    #[budget(macs = 11)]
    struct Net = Dense<3, 4>;
}

fn main() {}

//~ 5:14 `Net` needs 12 multiply-adds for a prediction, more than its budget of 11; the largest is `Dense<3, 4>` with 12
//~ cure `11` -> `12`
