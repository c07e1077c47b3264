//! A layer in lower case.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, relu; }

fn main() {}

//~ 4:38 `relu`: there is no layer of this name: write `ReLU`
//~ cure `8>, relu` -> `8>, ReLU`
