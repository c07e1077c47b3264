//! Arguments for a layer that has none.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, ReLU<3>; }

fn main() {}

//~ 4:38 struct takes 0 generic arguments but 1 generic argument was supplied
//~ cure `ReLU<3>` -> `ReLU`
