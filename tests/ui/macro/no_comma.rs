//! Two layers without a comma between them.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8> ReLU, Dense<8, 2>; }

fn main() {}

//~ 4:37 a `,` is missing between `Dense<4, 8>` and `ReLU`
//~ cure `> ReLU` -> `>, ReLU`
