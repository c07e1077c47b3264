//! A `where` clause after the list.
use stackprop::prelude::*;

network! { struct Net<H> = Dense<4, H> where H: Copy; }

fn main() {}

//~ 4:40 a network cannot have a `where` clause: its parameters are sizes, which its layers check
//~ cure ` where H: Copy` -> ``
