//! An expression in parentheses.
use stackprop::prelude::*;

const K: usize = 3;

network! { struct Net = Dense<(K + 1), 4>; }

fn main() {}

//~ 6:32 an expression must be in braces: write `{ K + 1 }`
//~ cure `(K + 1)` -> `{ K + 1 }`
