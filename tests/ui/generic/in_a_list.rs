//! A convolution whose channels are a parameter, in parentheses.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<2, H>, Residual<(Dense<H, H>, Conv1d<H, H, 3>)>, Dense<H, 1>; }

fn main() {}

//~ 4:64 `Conv1d<H, H, 3>` cannot be used here in a network with parameters: its sizes depend on `H`, and the compiler cannot compute them before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `Conv1d<H, H, 3>` -> `Tanh`
