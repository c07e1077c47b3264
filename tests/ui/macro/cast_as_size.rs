//! A conversion without braces.
use stackprop::prelude::*;

const INPUTS: u8 = 3;

network! { struct Net = Dense<INPUTS as usize, 4>; }

fn main() {}

//~ 6:31 an expression must be in braces: write `{ INPUTS as usize }`
//~ cure `INPUTS as usize` -> `{ INPUTS as usize }`
