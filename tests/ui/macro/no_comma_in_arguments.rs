//! Two sizes without a comma between them.
use stackprop::prelude::*;

network! { struct Net = Dense<4 8>, ReLU; }

fn main() {}

//~ 4:33 a `,` is missing between `4` and `8`
//~ cure `4 8` -> `4, 8`
