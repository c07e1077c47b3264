//! A convolution of a parameter in a list in parentheses.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<2, H>, Residual<(Dense<H, H>, Conv1d<H, H, 3>)>, Dense<H, 1>; }

fn main() {}

//~ 4:64 `Conv1d<H, H, 3>` cannot stand here in a network with parameters: its sizes are to be computed from `H`, which the compiler cannot do before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `Conv1d<H, H, 3>` -> `Tanh`
