//! Two commas between limits.
use stackprop::prelude::*;

network! {
    #[budget(macs = 200_000,, parameters = "400 KiB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:29 there is one `,` too many
//~ cure `,,` -> `,`
