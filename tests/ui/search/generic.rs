//! A parameter without alternatives.
use stackprop::prelude::*;

search! { struct Net<H> = Dense<4, H>, {ReLU | Tanh}, Dense<H, 2>; }

fn main() {}

//~ 4:22 a parameter of a search has its alternatives in braces: write `H = {16 | 32}`
//~ cure `<H>` -> `<H = {16 | 32}>`
