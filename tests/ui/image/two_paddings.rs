//! `Padding` and `Same` together.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Padding<1>, Same>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Padding<1>, Same>`: two of the settings set the same thing: leave one of them out
//~ cure `, Same` -> ``
