//! A size computed from a parameter.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<784, { 2 * H }>; }

fn main() {}

//~ 4:41 a size that depends on a parameter cannot be computed: make it a parameter of its own
//~ cure `{ 2 * H }` -> `H`
