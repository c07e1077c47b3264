//! A layer instead of a network.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn show<N: Network>() {
    println!("{}", N::summary());
}

fn main() {
    show::<ReLU>();
}

//~ 11:12 `stackprop::layers::ReLU` is not a network
//~ cure `show::<ReLU>` -> `show::<Net>`
