//! A size computed from a parameter.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<784, { 2 * H }>; }

fn main() {}

//~ 4:41 a size cannot be computed from a parameter: make it a parameter too
//~ cure `{ 2 * H }` -> `H`
