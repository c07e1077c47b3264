//! A type that is not a layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, String; }

fn main() {}

//~ 4:38 `String`: this is not a layer, or arguments are missing: layers are in `stackprop::prelude`; your own layers implement `stackprop::layer::Layer` for every `In: Shape`
//~ cure `String` -> `ReLU`
