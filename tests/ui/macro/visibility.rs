//! A visibility that does not exist.
use stackprop::prelude::*;

network! { pub(everywhere) struct Net = Dense<4, 8>; }

fn main() {}

//~ 4:15 expected `pub`, `pub(crate)`, `pub(super)` or `pub(in path)`, but found `pub(everywhere)`
//~ cure `pub(everywhere)` -> `pub`
