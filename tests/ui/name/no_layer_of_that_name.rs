//! An unknown name.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Gadget; }

fn main() {}

//~ 4:38 cannot find type `Gadget` in this scope
//~ cure `Gadget` -> `ReLU`
