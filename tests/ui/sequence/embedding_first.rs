//! An embedding as the first layer, without the number of tokens.
use stackprop::prelude::*;

network! { struct Net = Embedding<41, 3>; }

fn main() {}

//~ 4:25 a network cannot begin with `Embedding<41, 3>`, which accepts tokens of a vocabulary of 41, of any length: put the size of the input in front of it, as in `Input<Tokens<64, 41>>`
//~ cure `= Embedding` -> `= Input<Tokens<64, 41>>, Embedding`
