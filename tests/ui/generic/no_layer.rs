//! What is no layer in a network with parameters.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<4, H>, String, Dense<H, 2>; }

fn main() {}

//~ 4:41 `String`: this is no layer, or it lacks arguments: layers stand in `stackprop::prelude`, one of your own implements `stackprop::layer::Layer` for every `In: Shape`
//~ cure `String` -> `ReLU`
