//! A parameter of the name of the network.
use stackprop::prelude::*;

network! { struct Net<Net> = Dense<784, Net>; }

fn main() {}

//~ 4:23 `Net` is the network: give its parameter another name
//~ cure `<Net>` -> `<H>`
//~ cure `784, Net` -> `784, H`
