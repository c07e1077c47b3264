//! An embedding of numbers.
use stackprop::prelude::*;

network! { struct Net = Input<6>, Embedding<41, 3>; }

fn main() {}

//~ 4:35 shape mismatch: `Embedding<41, 3>` expects tokens of a vocabulary of 41, but `Input<6>` before it outputs 6 features: begin the network with `Input<Tokens<64, 41>>`
//~ cure `Input<6>` -> `Input<Tokens<64, 41>>`
