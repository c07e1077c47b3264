//! The parameters of another network.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }
network! { struct Other = Dense<3, 8>, ReLU, Dense<8, 2>; }

fn main() {
    let mut net = Net::ZERO;
    net.copy_from(&Other::ZERO);
}

//~ 9:19 mismatched types
//~ cure `&Other::ZERO` -> `&Net::ZERO`
