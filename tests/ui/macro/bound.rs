//! A parameter with a bound.
use stackprop::prelude::*;

network! { struct Net<H: Copy> = Dense<784, H>; }

fn main() {}

//~ 4:23 a parameter of a network is a size and consists of a name only: `struct Name<H> = Layer, Layer, …;`
//~ cure `<H: Copy>` -> `<H>`
