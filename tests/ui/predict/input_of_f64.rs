//! An input of `f64` for a network of `f32`.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn main() {
    let output = Net::ZERO.predict(&[1.0f64; 3]);
    println!("{output:?}");
}

//~ 7:38 mismatched types
//~ cure `1.0f64` -> `1.0f32`
