//! A duplicate comma between sizes.
use stackprop::prelude::*;

network! { struct Net = Dense<4,, 8>, ReLU; }

fn main() {}

//~ 4:33 there is one `,` too many
//~ cure `,,` -> `,`
