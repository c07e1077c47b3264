//! An input that is longer than the first layer expects.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn main() {
    let output = Net::ZERO.predict(&[1.0; 4]);
    println!("{output:?}");
}

//~ 7:36 mismatched types
//~ cure `[1.0; 4]` -> `[1.0; 3]`
