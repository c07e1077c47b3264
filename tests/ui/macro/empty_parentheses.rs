//! Parentheses without layers.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<()>; }

fn main() {}

//~ 4:47 layers are missing between the parentheses
//~ cure `<()>` -> `<(Dense<8, 8>)>`
