//! A vocabulary of nothing.
use stackprop::prelude::*;

network! { struct Net = Input<Tokens<6, 0>>, OneHot; }

fn main() {}

//~ 4:25 `Input<Tokens<6, 0>>`: tokens need a length and a vocabulary of at least 1, as in `Tokens<64, 256>`
//~ cure `Tokens<6, 0>` -> `Tokens<6, 256>`
