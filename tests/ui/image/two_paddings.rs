//! Two kinds of padding.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Padding<1>, Same>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Padding<1>, Same>`: one of the settings stands there twice
//~ cure `, Same` -> ``
