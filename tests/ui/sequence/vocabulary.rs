//! An embedding of another vocabulary than that of the tokens.
use stackprop::prelude::*;

network! { struct Net = Input<Tokens<6, 40>>, Embedding<41, 3>; }

fn main() {}

//~ 4:47 shape mismatch: `Embedding<41, 3>` expects tokens of a vocabulary of 41, but `Input<Tokens<6, 40>>` before it outputs 6 tokens of a vocabulary of 40: write `Embedding<40, 3>`
//~ cure `Embedding<41, 3>` -> `Embedding<40, 3>`
