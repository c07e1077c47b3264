//! A name of a layer in PyTorch.
use stackprop::prelude::*;

network! { struct Net = Linear<4, 8>, ReLU; }

fn main() {}

//~ 4:25 `Linear<4, 8>`: there is no layer of this name: write `Dense<4, 8>`
//~ cure `Linear` -> `Dense`
