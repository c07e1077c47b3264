//! A layer that only other libraries have.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, SpectralNorm, ReLU; }

fn main() {}

//~ 4:38 `SpectralNorm`: stackprop has no layer of this name: to write your own layer, implement `stackprop::layer::Layer`
//~ cure ` SpectralNorm,` -> ``
