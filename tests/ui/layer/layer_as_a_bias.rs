//! A layer as the setting of a dense layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8, ReLU>; }

fn main() {}

//~ 4:25 `Dense<4, 8, ReLU>`: there is no such layer, or `ReLU` cannot stand in it
//~ cure `, ReLU>` -> `>, ReLU`
