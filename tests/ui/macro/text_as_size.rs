//! Text as a size.
use stackprop::prelude::*;

network! { struct Net = Dense<"4", 8>; }

fn main() {}

//~ 4:31 expected a whole number, a decimal such as `0.5`, a constant, or an expression in braces, but found `"4"`
//~ cure `"4"` -> `4`
