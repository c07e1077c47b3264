//! A search with parameters.
use stackprop::prelude::*;

search! { struct Net<H> = Dense<4, H>, {ReLU | Tanh}, Dense<H, 2>; }

fn main() {}

//~ 4:21 a search has no parameters: write the sizes as alternatives, as in `{16 | 32}`
//~ cure `Net<H> = Dense<4, H>` -> `Net = Dense<4, {16 | 32}>`
//~ cure `Dense<H, 2>` -> `Dense<_, 2>`
