//! A type that is not a layer in a network with parameters.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<4, H>, String, Dense<H, 2>; }

fn main() {}

//~ 4:41 `String`: this is not a layer, or arguments are missing: layers are in `stackprop::prelude`; your own layers implement `stackprop::layer::Layer` for every `In: Shape`
//~ cure `String` -> `ReLU`
