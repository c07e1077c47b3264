//! A name of an activation in Keras.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Swish; }

fn main() {}

//~ 4:38 `Swish`: there is no layer of this name: write `SiLU`
//~ cure `Swish` -> `SiLU`
