//! A number of repetitions that is a parameter.
use stackprop::prelude::*;

network! { struct Net<N> = Input<4>, Repeat<N, Dense<4, 4>>; }

fn main() {}

//~ 4:38 `Repeat<N, Dense<4, 4>>`: the number of repetitions must be from 1 to 64 (parameters can have any size; checked with `N` = 5040)
//~ cure `<N> = Input<4>, Repeat<N` -> ` = Input<4>, Repeat<3`
