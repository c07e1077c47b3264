//! A layer that other libraries have.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, SpectralNorm, ReLU; }

fn main() {}

//~ 4:38 `SpectralNorm`: stackprop has no layer of this name: a layer of one's own implements `stackprop::layer::Layer`
//~ cure ` SpectralNorm,` -> ``
