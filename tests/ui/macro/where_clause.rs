//! A `where` clause.
use stackprop::prelude::*;

network! { struct Net<H> where H: Copy = Dense<4, H>; }

fn main() {}

//~ 4:26 a network cannot have a `where` clause: its parameters are sizes, which its layers check
//~ cure ` where H: Copy` -> ``
