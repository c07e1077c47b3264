//! A `where` of a network.
use stackprop::prelude::*;

network! { struct Net<H> where H: Copy = Dense<4, H>; }

fn main() {}

//~ 4:26 a network has no `where`: its parameters are sizes, and the layers say what they ask of them
//~ cure ` where H: Copy` -> ``
