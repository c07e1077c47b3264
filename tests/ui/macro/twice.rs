//! Two parameters of one name.
use stackprop::prelude::*;

network! { struct Net<H, H> = Dense<784, H>; }

fn main() {}

//~ 4:26 another parameter is named `H` already
//~ cure `<H, H>` -> `<H>`
