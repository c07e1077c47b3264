//! Two layers of one name.
use stackprop::prelude::*;

network! { struct Net = a: Dense<4, 8>, a: ReLU; }

fn main() {}

//~ 4:41 another layer is named `a` already: give this one another name
//~ cure `a: ReLU` -> `b: ReLU`
