//! Two mistakes in a budget, and one in the list.
use stackprop::prelude::*;

network! {
    #[budget(mac = 200_000, inference = "4 kb")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax, 5;
}

fn main() {}

//~ 5:14 a budget has no `mac`: write `macs`
//~ 5:41 `kb` is not a unit of memory: write `4 kB`
//~ 6:66 expected a layer, such as `ReLU`, but found `5`
//~ cure `(mac` -> `(macs`
//~ cure `kb` -> `kB`
//~ cure `, 5` -> ``
