//! Too many arguments.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8, NoBias, 3>; }

fn main() {}

//~ 4:25 struct takes at most 3 generic arguments but 4 generic arguments were supplied
//~ cure `, 3>` -> `>`
