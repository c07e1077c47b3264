//! The call of a function without braces.
use stackprop::prelude::*;

const fn inputs() -> usize {
    3
}

network! { struct Net = Dense<inputs(), 4>; }

fn main() {}

//~ 8:31 an expression stands in braces: write `{ inputs() }`
//~ cure `<inputs()` -> `<{ inputs() }`
