//! A doc comment at the end of a list.
use stackprop::prelude::*;

network! {
    struct Net =
        Dense<4, 8>,
        /// Then comes
    ;
}

fn main() {}

//~ 7:9 a layer is missing after this
//~ cure `/// Then comes` -> ``
