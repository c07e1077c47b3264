//! A parameter with the name of the network.
use stackprop::prelude::*;

network! { struct Net<Net> = Dense<784, Net>; }

fn main() {}

//~ 4:23 `Net` is the name of the network: give the parameter a different name
//~ cure `<Net>` -> `<H>`
//~ cure `784, Net` -> `784, H`
