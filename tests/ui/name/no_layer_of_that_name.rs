//! A name that stands for nothing.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Attention; }

fn main() {}

//~ 4:38 cannot find type `Attention` in this scope
//~ cure `Attention` -> `ReLU`
