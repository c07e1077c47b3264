//! Tokens for a layer of numbers.
use stackprop::prelude::*;

network! { struct Net = Input<Tokens<6, 40>>, Dense<6, 3>; }

fn main() {}

//~ 4:47 shape mismatch: `Dense<6, 3>` expects numbers, but `Input<Tokens<6, 40>>` before it outputs 6 tokens of a vocabulary of 40: put `Embedding<40, 32>` or `OneHot` between them
//~ cure `Dense<6, 3>` -> `OneHot, Flatten, Dense<240, 3>`
