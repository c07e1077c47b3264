//! `Add` with a single branch.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Add<(Dense<8, 8>, ReLU)>; }

fn main() {}

//~ 4:38 `Add<(Dense<8, 8>, ReLU)>`: there is no such layer, or `(Dense<8, 8>, ReLU)` is not a valid argument for it
//~ cure `ReLU)` -> `ReLU), Identity`
