//! A `where` behind the list.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<4, H> where H: Copy; }

fn main() {}

//~ 4:40 a network has no `where`: its parameters are sizes, and the layers say what they ask of them
//~ cure ` where H: Copy` -> ``
