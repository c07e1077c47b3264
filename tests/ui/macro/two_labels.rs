//! Two layers with the same name.
use stackprop::prelude::*;

network! { struct Net = a: Dense<4, 8>, a: ReLU; }

fn main() {}

//~ 4:41 another layer is already named `a`: give this one a different name
//~ cure `a: ReLU` -> `b: ReLU`
