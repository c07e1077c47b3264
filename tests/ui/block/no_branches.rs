//! Branches that were not written.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Add; }

fn main() {}

//~ 4:38 `Add`: this is no layer, or it lacks arguments: layers stand in `stackprop::prelude`, one of your own implements `stackprop::layer::Layer` for every `In: Shape`
//~ cure `, Add` -> `, Add<Dense<8, 2>, Dense<8, 2>>`
