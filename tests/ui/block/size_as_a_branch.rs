//! A number instead of a branch.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<8>; }

fn main() {}

//~ 4:38 `Residual<8>`: this is not a layer, or arguments are missing: layers are in `stackprop::prelude`; your own layers implement `stackprop::layer::Layer` for every `In: Shape`
//~ cure `<8>;` -> `<Dense<8, 8>>;`
