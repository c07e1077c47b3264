//! A type that is no layer.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, String; }

fn main() {}

//~ 4:38 `String`: this is no layer, or it lacks arguments: layers stand in `stackprop::prelude`, one of your own implements `stackprop::layer::Layer` for every `In: Shape`
//~ cure `String` -> `ReLU`
