//! A semicolon between layers.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>; ReLU; }

fn main() {}

//~ 4:38 nothing follows the `;` of a network: layers are separated by `,`
//~ cure `8>; ReLU` -> `8>, ReLU`
