//! A box instead of a network.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 4>, ReLU, Dense<4, 2>; }

fn show<N: Network>(_: &N) {
    println!("{}", N::summary());
}

fn main() {
    show(&boxed::<Net>());
}

//~ 11:10 `Box<Net>` is not a network
//~ cure `&boxed::<Net>()` -> `&*boxed::<Net>()`
