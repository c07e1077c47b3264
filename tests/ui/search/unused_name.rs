//! A choice with a name that is not used.
use stackprop::prelude::*;

search! { struct Net<W = {8 | 16}> = Dense<4, 8>, {ReLU | Tanh}, Dense<_, 2>; }

fn main() {}

//~ 4:22 `W` is not in the list: write it there, as in `Dense<13, W>`, or remove it
//~ cure `Dense<4, 8>` -> `Dense<4, W>`
