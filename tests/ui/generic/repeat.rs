//! A parameter as a number of repetitions.
use stackprop::prelude::*;

network! { struct Net<N> = Input<4>, Repeat<N, Dense<4, 4>>; }

fn main() {}

//~ 4:38 `Repeat<N, Dense<4, 4>>`: layers are repeated a number of times from 1 to 64 (parameters can be any size; tried with `N` = 5040)
//~ cure `<N> = Input<4>, Repeat<N` -> ` = Input<4>, Repeat<3`
