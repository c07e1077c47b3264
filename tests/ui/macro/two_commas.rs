//! A duplicate comma.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>,, ReLU; }

fn main() {}

//~ 4:37 there is one `,` too many
//~ cure `,,` -> `,`
