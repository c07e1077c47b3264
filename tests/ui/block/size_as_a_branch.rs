//! A number as a branch.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<8>; }

fn main() {}

//~ 4:38 `Residual<8>`: this is no layer, or it lacks arguments: layers stand in `stackprop::prelude`, one of your own implements `stackprop::layer::Layer` for every `In: Shape`
//~ cure `<8>;` -> `<Dense<8, 8>>;`
