//! A layer where a network is wanted.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn main() {
    let scratch = Scratch::<ReLU, 4>::ZERO;
    println!("{}", size_of_val(&scratch));
}

//~ 7:19 `stackprop::layers::ReLU` is not a network
//~ cure `Scratch::<ReLU, 4>` -> `Scratch::<Net, 4>`
