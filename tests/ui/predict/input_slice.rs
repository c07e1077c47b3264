//! A slice instead of an array.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn main() {
    let data = vec![1.0; 3];
    let output = Net::ZERO.predict(&data[..]);
    println!("{output:?}");
}

//~ 8:36 mismatched types
//~ cure `&data[..]` -> `data[..].try_into().unwrap()`
