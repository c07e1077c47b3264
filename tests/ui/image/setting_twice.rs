//! A setting is written twice.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, Conv2d<1, 2, 3, Padding<1>, NoBias, Padding<2>>; }

fn main() {}

//~ 4:48 `Conv2d<1, 2, 3, Padding<1>, NoBias, Padding<2>>`: two of the settings set the same thing: leave one of them out
//~ cure `, Padding<2>` -> ``
