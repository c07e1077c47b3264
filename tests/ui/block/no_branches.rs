//! A block without branches.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Add; }

fn main() {}

//~ 4:38 `Add`: this is not a layer, or arguments are missing: layers are in `stackprop::prelude`; your own layers implement `stackprop::layer::Layer` for every `In: Shape`
//~ cure `, Add` -> `, Add<Dense<8, 2>, Dense<8, 2>>`
