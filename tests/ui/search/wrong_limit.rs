//! A budget with a misspelt limit.
use stackprop::prelude::*;

search! {
    #[budget(mac = 100)]
    struct Net = Dense<4, {8 | 16}>, ReLU;
}

fn main() {}

//~ 5:14 a budget has no `mac`: write `macs`
//~ cure `mac =` -> `macs =`
