//! A semicolon between layers.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>; ReLU; }

fn main() {}

//~ 4:38 nothing can follow the `;` of a network: separate layers with `,`
//~ cure `8>; ReLU` -> `8>, ReLU`
