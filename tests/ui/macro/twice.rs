//! Two parameters with the same name.
use stackprop::prelude::*;

network! { struct Net<H, H> = Dense<784, H>; }

fn main() {}

//~ 4:26 another parameter is already named `H`
//~ cure `<H, H>` -> `<H>`
