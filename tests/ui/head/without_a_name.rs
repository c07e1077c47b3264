//! A head without a name.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<class: Dense<16, 3>, (Dense<16, 2>, Tanh)>; }

fn main() {}

//~ 4:66 a head needs a name: write `name: (Dense<16, 2>, Tanh)`
//~ cure `(Dense<16, 2>, Tanh)` -> `name: (Dense<16, 2>, Tanh)`
