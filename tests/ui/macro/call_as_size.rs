//! A function call without braces.
use stackprop::prelude::*;

const fn inputs() -> usize {
    3
}

network! { struct Net = Dense<inputs(), 4>; }

fn main() {}

//~ 8:31 an expression must be in braces: write `{ inputs() }`
//~ cure `<inputs()` -> `<{ inputs() }`
